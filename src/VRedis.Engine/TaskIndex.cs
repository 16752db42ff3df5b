using VRedis.Connection;

namespace VRedis;

/// <summary>
/// Where each task stands among all: active until somebody notices its end, then among the ended ones until it is removed. Their keys lie in another slot than
/// the tasks' own, so an entry may be behind; whoever comes across it puts it right.
/// </summary>
internal static class TaskIndex
{
    /// <summary>The task is new, or goes on.</summary>
    public static Task BeginsAsync(VRedisConnection connection, long taskId, CancellationToken cancellation) => PutAsync(connection, taskId, "active", 0, cancellation);

    /// <summary>The task has ended.</summary>
    /// <param name="connection">Where it lies.</param>
    /// <param name="taskId">The task.</param>
    /// <param name="due">When to look whether it may be removed, on the server's clock; 0 as long as nobody knows.</param>
    /// <param name="cancellation">Gives up.</param>
    public static Task EndsAsync(VRedisConnection connection, long taskId, long due, CancellationToken cancellation) => PutAsync(connection, taskId, "ended", due, cancellation);

    /// <summary>The task is not there any more.</summary>
    public static Task GoesAsync(VRedisConnection connection, long taskId, CancellationToken cancellation) => PutAsync(connection, taskId, "gone", 0, cancellation);

    /// <summary>The active tasks, the oldest first.</summary>
    public static async Task<IReadOnlyList<long>> ActiveAsync(VRedisConnection connection, CancellationToken cancellation)
    {
        var members = await connection.TryAsync(db => db.SetMembersAsync(connection.Keys.Active, VRedisConnection.Truth), cancellation).ConfigureAwait(false);
        return [.. members.Select(member => member.TryParse(out long id) ? id : 0).Where(id => id > 0).Order()];
    }

    private static Task PutAsync(VRedisConnection connection, long taskId, string place, long due, CancellationToken cancellation) =>
        connection.RunAsync(Script.Index, [connection.Keys.Tasks, connection.Keys.Active, connection.Keys.Ended], [taskId, place, due], cancellation);
}
