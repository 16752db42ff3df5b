using StackExchange.Redis;
using VRedis.Connection;

namespace VRedis;

/// <summary>The counters of ids never go back. When Redis has lost data they are raised again by those who have ids, so that no id is given twice while its owner lives.</summary>
internal static class IdCounters
{
    /// <summary>Raises a counter to an id that was given.</summary>
    /// <returns>Where it was when Redis had lost it; null when all is well.</returns>
    public static async Task<long?> CheckAsync(VRedisConnection connection, RedisKey counter, long id, CancellationToken cancellation)
    {
        var reply = await connection.RunAsync(Script.Raise, [counter], [id], cancellation).ConfigureAwait(false);
        return reply.Code == ReplyCode.Gap ? reply.Number(0) : null;
    }
}
