using System.Text.Json;
using VRedis.Connection;
using VRedis.Wire;

namespace VRedis.Working;

/// <summary>Makes a worker known to all, beat by beat, and takes it off the list at its end.</summary>
internal static class Presence
{
    /// <summary>How often a worker gives a sign of life.</summary>
    public static readonly TimeSpan Beat = TimeSpan.FromSeconds(2);

    /// <summary>After this time without one it counts as gone.</summary>
    public static readonly TimeSpan Gone = TimeSpan.FromSeconds(10);

    /// <summary>Gives a sign of life.</summary>
    public static async Task BeatAsync(VRedisConnection connection, WorkerInfo info, CancellationToken cancellation)
    {
        var keys = connection.Keys;
        await connection.RunAsync(Script.Presence, [keys.Workers, keys.Worker(info.WorkerId)],
            [info.WorkerId, JsonSerializer.SerializeToUtf8Bytes(info, WireJson.Default.WorkerInfo)], cancellation).ConfigureAwait(false);
    }

    /// <summary>Takes the worker off the list.</summary>
    public static async Task LeaveAsync(VRedisConnection connection, long workerId, CancellationToken cancellation)
    {
        var keys = connection.Keys;
        await connection.TryAsync(
            db => Task.WhenAll(db.SortedSetRemoveAsync(keys.Workers, workerId), db.KeyDeleteAsync(keys.Worker(workerId))), cancellation).ConfigureAwait(false);
    }
}
