using System.Globalization;
using StackExchange.Redis;

namespace VRedis.Connection;

/// <summary>For how long a Redis has been up: who comes anew need not wait to see whether an outage is just over.</summary>
internal static class ServerUptime
{
    private const string Field = "uptime_in_seconds";

    // What went on longer ago matters to nobody, and a timestamp must not become negative.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>The shortest time of all its servers that answer; zero when none says it, or this user may not ask.</summary>
    public static async Task<TimeSpan> GetAsync(IConnectionMultiplexer multiplexer)
    {
        try
        {
            var infos = await Task.WhenAll(multiplexer.GetServers().Where(server => server.IsConnected).Select(server => server.InfoRawAsync("server"))).ConfigureAwait(false);
            return infos.Length == 0 ? TimeSpan.Zero : infos.Min(Parse);
        }
        catch (RedisException)
        {
            return TimeSpan.Zero;
        }
    }

    /// <summary>Reads it from the text of INFO.</summary>
    internal static TimeSpan Parse(string? info)
    {
        var line = info?.Split('\n').FirstOrDefault(text => text.StartsWith(Field + ":", StringComparison.Ordinal));
        return long.TryParse(line.AsSpan()[(line is null ? 0 : Field.Length + 1)..].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(Math.Min(seconds, Longest.TotalSeconds))
            : TimeSpan.Zero;
    }
}
