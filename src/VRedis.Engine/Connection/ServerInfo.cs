using System.Globalization;
using StackExchange.Redis;

namespace VRedis.Connection;

/// <summary>What the servers behind a connection say of themselves.</summary>
/// <param name="Uptime">For how long they have been up, at most a minute: who comes anew need not wait to see whether an outage is just over. Zero when none says it, or this user may not ask.</param>
/// <param name="IsEmbedded">Whether it is the embedded server.</param>
internal sealed record ServerInfo(TimeSpan Uptime, bool IsEmbedded)
{
    private const string UptimeField = "uptime_in_seconds";
    private const string EmbeddedField = "garnet_version";

    // What went on longer ago matters to nobody, and a timestamp must not become negative.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private static readonly ServerInfo Unknown = new(TimeSpan.Zero, IsEmbedded: false);

    /// <summary>Of all its servers that answer, the shortest time.</summary>
    public static async Task<ServerInfo> GetAsync(IConnectionMultiplexer multiplexer)
    {
        try
        {
            var infos = await Task.WhenAll(multiplexer.GetServers().Where(server => server.IsConnected).Select(server => server.InfoRawAsync("server"))).ConfigureAwait(false);
            var all = Array.ConvertAll(infos, Parse);
            return all.Length == 0 ? Unknown : new ServerInfo(all.Min(info => info.Uptime), Array.Exists(all, info => info.IsEmbedded));
        }
        catch (RedisException)
        {
            return Unknown;
        }
    }

    /// <summary>Reads the text of INFO.</summary>
    internal static ServerInfo Parse(string? info)
    {
        var uptime = long.TryParse(Value(info, UptimeField), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(Math.Min(seconds, Longest.TotalSeconds))
            : TimeSpan.Zero;
        return new ServerInfo(uptime, Value(info, EmbeddedField) is not null);
    }

    private static string? Value(string? info, string field) =>
        info?.Split('\n').FirstOrDefault(text => text.StartsWith(field + ":", StringComparison.Ordinal))?[(field.Length + 1)..].Trim();
}
