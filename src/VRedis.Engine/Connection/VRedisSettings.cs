using System.Text.Json.Serialization;
using VRedis.Wire;

namespace VRedis.Connection;

/// <summary>Where Redis is and how to reach it.</summary>
public sealed record VRedisSettings
{
    /// <summary>Host name or IP address. Default: localhost.</summary>
    public string HostName { get; init; } = "localhost";

    /// <summary>TCP port, 1 to 65535. Default: 6379.</summary>
    public int Port { get; init; } = 6379;

    /// <summary>User of Redis 6+ access lists; null for the default user.</summary>
    public string? UserName { get; init; }

    /// <summary>Password; null when Redis asks for none.</summary>
    public string? Password { get; init; }

    /// <summary>Number of the database, 0 to 15 on a server with default settings. Default: 0.</summary>
    public int Database { get; init; }

    /// <summary>Whether the connection is encrypted. Default: false.</summary>
    public bool Tls { get; init; }

    /// <summary>First part of every key and channel, so that several installations can share one server. Default: vredis.</summary>
    public string Prefix { get; init; } = "vredis";

    /// <summary>For how many days tasks that are sent over this connection are kept after their end, when they do not say it themselves. Default: 7.</summary>
    public double RetentionDays { get; init; } = Retention.Default;

    /// <summary>How long the first connection may take before it is an error. Default: 3 seconds.</summary>
    [JsonIgnore]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Host and port, as messages show them.</summary>
    [JsonIgnore]
    public string Address => $"{HostName}:{Port}";

    /// <summary>Checks every value.</summary>
    /// <returns>These settings.</returns>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadSetting"/>, naming the setting and its range.</exception>
    public VRedisSettings Validate()
    {
        if (string.IsNullOrWhiteSpace(HostName) || HostName.AsSpan().IndexOfAny(" ,/\t\r\n") >= 0)
            throw Bad($"The host name '{HostName}' is not usable. Give a name or an IP address, without a port.");
        if (Port is < 1 or > 65535)
            throw Bad($"Port {Port} is out of range. Give a port from 1 to 65535.");
        if (Database < 0)
            throw Bad($"Database {Database} is out of range. Give a number from 0 on.");
        if (UserName is not null && Password is null)
            throw Bad($"A user name ('{UserName}') needs a password.");
        if (string.IsNullOrEmpty(Prefix) || Prefix.AsSpan().IndexOfAny("{} \t\r\n*?[]") >= 0)
            throw Bad($"The prefix '{Prefix}' is not usable. Give letters, digits, '.', '-' or '_'.");
        if (!Retention.IsInRange(RetentionDays))
            throw Bad(Retention.OutOfRange(RetentionDays));
        return this;
    }

    private static VRedisException Bad(string message) => new(ErrorIds.BadSetting, message);

    /// <summary>The address; never the password.</summary>
    public override string ToString() => $"{(Tls ? "rediss" : "redis")}://{Address}/{Database}";
}
