using System.Runtime.CompilerServices;
using StackExchange.Redis;
using VRedis.Connection;
using VRedis.Wire;

namespace VRedis.Inspecting;

/// <summary>Reads the tables of a task, a block at a time, so that a table of any size takes little memory.</summary>
public static class TableReader
{
    /// <summary>The names of a task's tables that hold something, in alphabetical order.</summary>
    public static async Task<IReadOnlyList<string>> NamesAsync(VRedisConnection connection, long taskId, CancellationToken cancellation = default)
    {
        var names = await connection.TryAsync(db => db.SetMembersAsync(connection.Keys.Tables(taskId)), cancellation).ConfigureAwait(false);
        return [.. names.Select(name => name.ToString()).Where(TaskDefinition.IsName).Order(StringComparer.Ordinal)]; // others are none of ours, and must not become names of files
    }

    /// <summary>Checks that a task has ended, so that its tables are complete.</summary>
    /// <param name="connection">Where to look.</param>
    /// <param name="taskId">The task.</param>
    /// <param name="force">What <c>-Force</c> would do, for the message; by default, to take what is there.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="VRedisException"><see cref="ErrorIds.UnknownTask"/> or <see cref="ErrorIds.TaskNotEnded"/>.</exception>
    public static async Task CheckEndedAsync(VRedisConnection connection, long taskId, string? force = null, CancellationToken cancellation = default)
    {
        var stat = await TaskInspector.GetAsync(connection, taskId, cancellation).ConfigureAwait(false);
        if (!stat.HasEnded)
        {
            throw new VRedisException(ErrorIds.TaskNotEnded,
                Messages.FormatTaskHasNotEnded(taskId: taskId, open: stat.Open, items: stat.Items, force: force ?? Messages.ForceTakesWhatIsThere));
        }
    }

    /// <summary>Number of values in a table.</summary>
    public static Task<long> CountAsync(VRedisConnection connection, long taskId, string table, CancellationToken cancellation = default) =>
        connection.TryAsync(db => db.ListLengthAsync(connection.Keys.Table(taskId, table)), cancellation);

    /// <summary>Where a table begins and ends just now. Positions count from its first value ever, also those removed since.</summary>
    /// <returns>The position of the first value that is there, and that behind the last.</returns>
    public static async Task<(long First, long Behind)> ExtentAsync(VRedisConnection connection, long taskId, string table, CancellationToken cancellation = default)
    {
        while (true)
        {
            var (before, length, after) = await connection.TryAsync(ReadAsync, cancellation).ConfigureAwait(false);
            if (before == after) // nothing was removed while it was counted
                return (before, before + length);
        }

        async Task<(long, long, long)> ReadAsync(IDatabase db)
        {
            var (meta, removed) = (connection.Keys.Meta(taskId), Keys.Removed(table));
            Task<RedisValue> before = db.HashGetAsync(meta, removed);
            var length = db.ListLengthAsync(connection.Keys.Table(taskId, table));
            var after = db.HashGetAsync(meta, removed);
            return ((await before.ConfigureAwait(false)).Whole(static () => Messages.RedisNumberRemovedValues), await length.ConfigureAwait(false), (await after.ConfigureAwait(false)).Whole(static () => Messages.RedisNumberRemovedValues));
        }
    }

    /// <summary>The values of a table, each as JSON in UTF-8.</summary>
    /// <param name="connection">Where to read.</param>
    /// <param name="taskId">The task.</param>
    /// <param name="table">The table.</param>
    /// <param name="skip">Values to leave out at the beginning.</param>
    /// <param name="most">Most values to read.</param>
    /// <param name="cancellation">Stops reading.</param>
    public static async IAsyncEnumerable<byte[]> ReadAsync(
        VRedisConnection connection, long taskId, string table, long skip = 0, long most = long.MaxValue, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var (first, _) = await ExtentAsync(connection, taskId, table, cancellation).ConfigureAwait(false);
        var sealer = await TaskInspector.SealerAsync(connection, taskId, cancellation).ConfigureAwait(false);
        var cursor = new TableCursor(connection, taskId, new TableRange(table, first + skip, most), sealer);
        TableBlock block;
        do
        {
            block = await cursor.ReadAsync(cancellation).ConfigureAwait(false);
            foreach (var value in block.Values)
                yield return value;
        }
        while (!block.Last);
    }
}
