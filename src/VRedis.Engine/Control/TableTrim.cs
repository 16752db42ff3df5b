using VRedis.Connection;

namespace VRedis.Control;

/// <summary>Removes values of tables that somebody has taken. Positions count from a table's first value ever, also those removed since, so everything here may be repeated.</summary>
public static class TableTrim
{
    /// <summary>Removes the values before a position.</summary>
    /// <returns>How many there were.</returns>
    public static Task<long> RemoveBeforeAsync(VRedisConnection connection, long taskId, string table, long position, CancellationToken cancellation = default) =>
        TrimAsync(connection, taskId, table, position, -1, cancellation);

    /// <summary>Removes the values from a position to the end. Only for tasks that have ended: what came later would be taken for what was removed.</summary>
    /// <inheritdoc cref="RemoveBeforeAsync"/>
    public static Task<long> RemoveFromAsync(VRedisConnection connection, long taskId, string table, long position, CancellationToken cancellation = default) =>
        TrimAsync(connection, taskId, table, 0, position, cancellation);

    private static async Task<long> TrimAsync(VRedisConnection connection, long taskId, string table, long first, long behind, CancellationToken cancellation)
    {
        var keys = connection.Keys;
        var reply = await connection.RunAsync(
            Script.Trim, [keys.Meta(taskId), keys.Table(taskId, table), keys.Tables(taskId)], [table, first, behind], cancellation).ConfigureAwait(false);
        return reply.Number(0); // of a task that is gone there is nothing to remove
    }
}
