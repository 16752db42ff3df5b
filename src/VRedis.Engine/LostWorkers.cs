using StackExchange.Redis;
using VRedis.Connection;

namespace VRedis;

/// <summary>
/// Workers whose process has ended: the server has closed their connections, so nobody is subscribed to their channels any more. It is known seconds before their leases run out.
/// Not in a cluster, where a server counts its own subscribers only.
/// </summary>
internal static class LostWorkers
{
    /// <summary>After this time without a sign of life a worker is asked for: one and a half beats, so that a connection that has just broken is not taken for a death.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(1.5);

    /// <summary>Their ids, none when Redis has been away within <see cref="Patrol.Patience"/>.</summary>
    public static async Task<RedisValue[]> FindAsync(VRedisConnection connection, CancellationToken cancellation)
    {
        if (connection.IsCluster || connection.WellFor < Patrol.Patience)
            return [];
        var keys = connection.Keys;
        var reply = await connection.RunAsync(Script.Lost, [keys.Workers], [keys.WorkerPrefix, (long)Silence.TotalMilliseconds], cancellation).ConfigureAwait(false);
        return [.. Enumerable.Range(0, reply.Count).Select(i => (RedisValue)reply.Text(i))];
    }
}
