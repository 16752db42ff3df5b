using StackExchange.Redis;
using VRedis.Connection;
using VRedis.Wire;

namespace VRedis.Inspecting;

/// <summary>Reads values of one table by their positions, also while values are removed from its beginning. Positions count from the table's first value ever, also those removed since.</summary>
/// <param name="connection">Where to read.</param>
/// <param name="taskId">The task.</param>
/// <param name="table">The table.</param>
/// <param name="sealer">Opens the values of an encrypted task.</param>
internal sealed class TableWindow(VRedisConnection connection, long taskId, string table, Sealer? sealer = null)
{
    // No list is so long, but somebody may say so; the embedded server refuses larger numbers.
    private const long MostIndex = int.MaxValue;

    private long _removed; // as last heard

    /// <summary>Values removed so far, as last heard.</summary>
    public long Removed => Volatile.Read(ref _removed);

    /// <summary>Reads values.</summary>
    /// <param name="position">Position of the first.</param>
    /// <param name="count">How many; fewer are read at the end.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The position of the first that was read, later than asked for when it was removed, and the values, each as JSON in UTF-8.</returns>
    /// <exception cref="VRedisException"><see cref="ErrorIds.NotSigned"/> or <see cref="ErrorIds.BadSignature"/>: somebody without the key has written a value.</exception>
    public async Task<(long From, byte[][] Values)> ReadAsync(long position, long count, CancellationToken cancellation)
    {
        while (true)
        {
            var known = Volatile.Read(ref _removed);
            var from = Math.Max(position, known);
            if (from - known > MostIndex - count)
                return (from, []);
            var (values, removed) = await connection.TryAsync(db => ReadAsync(db, from - known, count), cancellation).ConfigureAwait(false);
            if (removed == known)
                return (from, Array.ConvertAll(values, value => Open((byte[])value!)));
            Volatile.Write(ref _removed, removed); // so these were not the values meant
        }
    }

    private byte[] Open(byte[] value)
    {
        try
        {
            return sealer is { Encrypts: true } ? sealer.Open(SealPurpose.Output, table, value) : value;
        }
        catch (VRedisException e)
        {
            throw new VRedisException(e.ErrorId, Messages.FormatTableValueSealed(table: table, taskId: taskId, reason: e.Message), e);
        }
    }

    // The count is asked for behind the values: when it is what it was before them, nothing was removed meanwhile.
    private async Task<(RedisValue[] Values, long Removed)> ReadAsync(IDatabase db, long index, long count)
    {
        var values = db.ListRangeAsync(connection.Keys.Table(taskId, table), index, index + count - 1, VRedisConnection.Truth);
        var removed = db.HashGetAsync(connection.Keys.Meta(taskId), Keys.Removed(table), VRedisConnection.Truth);
        return (await values.ConfigureAwait(false), (await removed.ConfigureAwait(false)).Whole(static () => Messages.RedisNumberRemovedValues));
    }
}
