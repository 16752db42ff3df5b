using StackExchange.Redis;
using VRedis.Connection;
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
        var alive = beats.Where(beat => Id(beat) > 0 && double.IsFinite(beat.Score) && now - beat.Score < Presence.Gone.TotalMilliseconds).ToArray();
        var found = await Task.WhenAll(alive.Select(beat => GetAsync(Id(beat)))).ConfigureAwait(false);
        return [.. found.Zip(alive, (text, beat) => Parse(text, beat, now)).OfType<WorkerInfo>().OrderBy(worker => worker.WorkerId)];

        async Task<RedisValue> GetAsync(long id)
        {
            try
            {
                return await connection.TryAsync(db => db.StringGetAsync(keys.Worker(id)), cancellation).ConfigureAwait(false);
            }
            catch (VRedisException e) when (e.ErrorId == ErrorIds.BrokenData)
            {
                return RedisValue.Null;
            }
        }
    }

    private static WorkerInfo? Parse(RedisValue text, SortedSetEntry beat, long now) =>
        text.IsNull || WorkerInfo.FromBytes((byte[])text!) is not { } info || info.WorkerId != Id(beat) // what anybody else wrote there is no worker
            ? null
            : info with { LastHeartbeat = Numbers.LocalTime((long)beat.Score), Silent = Numbers.Span(Math.Max(0, now - (long)beat.Score)) };

    private static long Id(SortedSetEntry beat) => beat.Element.TryParse(out long id) ? id : 0;
}
