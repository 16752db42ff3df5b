using System.Text.Json;
using StackExchange.Redis;
using VRedis.Connection;
using VRedis.Wire;
using VRedis.Working;

namespace VRedis.Inspecting;

/// <summary>Reads which workers are alive, and what they tell of themselves.</summary>
internal static class WorkerList
{
    public static async Task<IReadOnlyList<WorkerInfo>> ReadAsync(VRedisConnection connection, CancellationToken cancellation)
    {
        var keys = connection.Keys;
        var beats = await connection.TryAsync(db => db.SortedSetRangeByRankWithScoresAsync(keys.Workers), cancellation).ConfigureAwait(false);
        if (beats.Length == 0)
            return [];
        var now = await connection.NowAsync(cancellation).ConfigureAwait(false);
        var alive = beats.Where(beat => now - beat.Score < Presence.Gone.TotalMilliseconds).ToArray();
        var found = await Task.WhenAll(alive.Select(beat => connection.TryAsync(db => db.StringGetAsync(keys.Worker((long)beat.Element)), cancellation))).ConfigureAwait(false);
        return [.. found.Zip(alive, (text, beat) => Parse(text, beat, now)).OfType<WorkerInfo>().OrderBy(worker => worker.WorkerId)];
    }

    private static WorkerInfo? Parse(RedisValue text, SortedSetEntry beat, long now)
    {
        try
        {
            return text.IsNull ? null : JsonSerializer.Deserialize((byte[])text!, WireJson.Default.WorkerInfo)! with
            {
                LastHeartbeat = DateTimeOffset.FromUnixTimeMilliseconds((long)beat.Score).LocalDateTime,
                Silent = TimeSpan.FromMilliseconds(Math.Max(0, now - beat.Score)),
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
