using StackExchange.Redis;

namespace VRedis.Connection;

/// <summary>Numbers that stand in Redis.</summary>
internal static class Numbers
{
    /// <summary>A number; 0 where there is none.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BrokenData"/>: something else stands there.</exception>
    public static long Whole(this RedisValue value, Func<string> what) => value.IsNull ? 0 : value.TryParse(out long number)
        ? number
        : throw new VRedisException(ErrorIds.BrokenData, Messages.FormatRedisNumberBroken(what()));

    /// <summary>A time on the server's clock as local time; the nearest there is.</summary>
    public static DateTime LocalTime(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, Earliest, Latest)).LocalDateTime;

    /// <summary>A time span; the longest there is.</summary>
    public static TimeSpan Span(long milliseconds) => TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, -Longest, Longest));

    // A day from the ends, so that no time zone leads beyond them.
    private static readonly long Earliest = DateTimeOffset.MinValue.AddDays(1).ToUnixTimeMilliseconds();
    private static readonly long Latest = DateTimeOffset.MaxValue.AddDays(-1).ToUnixTimeMilliseconds();
    private static readonly long Longest = (long)TimeSpan.FromDays(3_650_000).TotalMilliseconds;
}
