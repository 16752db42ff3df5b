using System.Runtime.CompilerServices;
using VRedis.Connection;
using VRedis.Wire;

namespace VRedis.Inspecting;

/// <summary>
/// Reads the list of a task's failed items, a block at a time. Entries keep their positions for as long as the task lives; those whose items were put back are left out.
/// </summary>
internal static class FailureList
{
    private const int Block = 1000;

    /// <summary>Length of the list, with the entries of items that were put back.</summary>
    private static Task<long> LengthAsync(VRedisConnection connection, long taskId, CancellationToken cancellation) =>
        connection.TryAsync(db => db.ListLengthAsync(connection.Keys.Failed(taskId)), cancellation);

    /// <summary>Blocks of entries from the first on, each in its order.</summary>
    public static async IAsyncEnumerable<IReadOnlyList<FailureEntry>> ForwardAsync(VRedisConnection connection, long taskId, Sealer? sealer, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var length = await LengthAsync(connection, taskId, cancellation).ConfigureAwait(false); // what is added meanwhile is left for the next time
        for (var from = 0L; from < length; from += Block)
            yield return await ReadAsync(connection, taskId, sealer, from, Math.Min(length, from + Block), cancellation).ConfigureAwait(false);
    }

    /// <summary>Blocks of entries from the last back, each in its order.</summary>
    public static async IAsyncEnumerable<IReadOnlyList<FailureEntry>> BackwardAsync(VRedisConnection connection, long taskId, Sealer? sealer, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var to = await LengthAsync(connection, taskId, cancellation).ConfigureAwait(false); to > 0; to -= Block)
            yield return await ReadAsync(connection, taskId, sealer, Math.Max(0, to - Block), to, cancellation).ConfigureAwait(false);
    }

    /// <summary>Positions, from <paramref name="from"/> to before <paramref name="to"/>, of entries whose items were put back.</summary>
    public static async Task<HashSet<long>> RestartedAsync(VRedisConnection connection, long taskId, long from, long to, CancellationToken cancellation)
    {
        var positions = await connection.TryAsync(db => db.SortedSetRangeByScoreAsync(connection.Keys.Restarted(taskId), from, to - 1), cancellation).ConfigureAwait(false);
        return [.. positions.Select(position => position.TryParse(out long number) ? number : -1)];
    }

    private static async Task<IReadOnlyList<FailureEntry>> ReadAsync(VRedisConnection connection, long taskId, Sealer? sealer, long from, long to, CancellationToken cancellation)
    {
        var entries = await connection.TryAsync(db => db.ListRangeAsync(connection.Keys.Failed(taskId), from, to - 1), cancellation).ConfigureAwait(false);
        var restarted = await RestartedAsync(connection, taskId, from, to, cancellation).ConfigureAwait(false);
        return [.. entries.Select((entry, i) => Entry(from + i, ItemFailure.FromBytes((byte[]?)entry ?? []), sealer)).Where(entry => !restarted.Contains(entry.Position))];
    }

    private static FailureEntry Entry(long position, ItemFailure? failure, Sealer? sealer) => new(position, failure?.Show(sealer), failure?.Value ?? []);
}

/// <summary>A failed item and its place in the list.</summary>
/// <param name="Position">The place.</param>
/// <param name="Failure">The item, open; null when somebody else wrote there what is none.</param>
/// <param name="Line">Its input as it lies in Redis.</param>
internal sealed record FailureEntry(long Position, ItemFailure? Failure, byte[] Line);
