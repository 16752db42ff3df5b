using StackExchange.Redis;
using VRedis.Connection;

namespace VRedis.Inspecting;

/// <summary>Reads values of one table by their positions, also while values are removed from its beginning. Positions count from the table's first value ever, also those removed since.</summary>
internal sealed class TableWindow(VRedisConnection connection, long taskId, string table)
{
    private long _removed; // as last heard

    /// <summary>Values removed so far, as last heard.</summary>
    public long Removed => Volatile.Read(ref _removed);

    /// <summary>Reads values.</summary>
    /// <param name="position">Position of the first.</param>
    /// <param name="count">How many; fewer are read at the end.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The position of the first that was read, later than asked for when it was removed, and the values.</returns>
    public async Task<(long From, RedisValue[] Values)> ReadAsync(long position, long count, CancellationToken cancellation)
    {
        while (true)
        {
            var known = Volatile.Read(ref _removed);
            var from = Math.Max(position, known);
            var (values, removed) = await connection.TryAsync(db => ReadAsync(db, from - known, count), cancellation).ConfigureAwait(false);
            if (removed == known)
                return (from, values);
            Volatile.Write(ref _removed, removed); // so these were not the values meant
        }
    }

    // The count is asked for behind the values: when it is what it was before them, nothing was removed meanwhile.
    private async Task<(RedisValue[] Values, long Removed)> ReadAsync(IDatabase db, long index, long count)
    {
        var values = db.ListRangeAsync(connection.Keys.Table(taskId, table), index, index + count - 1, VRedisConnection.Truth);
        var removed = db.HashGetAsync(connection.Keys.Meta(taskId), Keys.Removed(table), VRedisConnection.Truth);
        return (await values.ConfigureAwait(false), (long)await removed.ConfigureAwait(false));
    }
}
