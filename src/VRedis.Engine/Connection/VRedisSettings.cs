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

    /// <summary>The name under which sentinels know the master, when <see cref="HostName"/> and <see cref="Port"/> are a sentinel's; null when they are those of Redis itself. Default: null.</summary>
    public string? SentinelMaster { get; init; }

    /// <summary>More sentinels, or more nodes of the same cluster, as <c>host</c> or <c>host:port</c> with commas between; one of all that answers is enough. Default: null.</summary>
    public string? OtherHosts { get; init; }

    /// <summary>User of Redis 6+ access lists; null for the default user.</summary>
    public string? UserName { get; init; }

    /// <summary>Password; null when Redis asks for none.</summary>
    public string? Password { get; init; }

    /// <summary>Number of the database, 0 to 15 on a server with default settings. Default: 0.</summary>
    public int Database { get; init; }

    /// <summary>Whether the connection is encrypted. Default: false.</summary>
    public bool Tls { get; init; }

    /// <summary>PEM file with the authorities that may have issued the server's certificate; null for those that this machine trusts. Needs TLS, as all that follows.</summary>
    public string? CaCertificatePath { get; init; }

    /// <summary>PEM or PFX file with the certificate that the server may ask for; null for none.</summary>
    public string? ClientCertificatePath { get; init; }

    /// <summary>PEM file with the private key of the client certificate; null when it is in the same file.</summary>
    public string? ClientKeyPath { get; init; }

    /// <summary>Password of the PFX file or of the key; null for none.</summary>
    public string? ClientCertificatePassword { get; init; }

    /// <summary>Takes any server for the right one. Default: false.</summary>
    public bool SkipCertificateCheck { get; init; }

    /// <summary>First part of every key and channel, so that several installations can share one server. Default: vredis.</summary>
    public string Prefix { get; init; } = "vredis";

    /// <summary>For how many days tasks that are sent over this connection are kept after their end, when they do not say it themselves. Default: 7.</summary>
    public double RetentionDays { get; init; } = Retention.Default;

    /// <summary>The key that signs and encrypts what is sent, at least 32 characters; null for none, or for that in <see cref="SigningKeyPath"/>. It is accepted, too.</summary>
    public string? SigningKey { get; init; }

    /// <summary>A file whose text is the key that signs; null for none.</summary>
    public string? SigningKeyPath { get; init; }

    /// <summary>Keys with which others may have signed, besides the one that signs here; null for none.</summary>
    public IReadOnlyList<string>? AcceptedKeys { get; init; }

    /// <summary>Files with such keys; null for none.</summary>
    public IReadOnlyList<string>? AcceptedKeyPaths { get; init; }

    /// <summary>Whether what is sent is encrypted, too, when it does not say it itself. Default: false.</summary>
    public bool Encrypt { get; init; }

    /// <summary>For how many days signatures of tasks and items are good. Default: 30.</summary>
    public double SignatureDays { get; init; } = 30;

    /// <summary>Whether there is a key that signs.</summary>
    [JsonIgnore]
    public bool HasSigningKey => (SigningKey ?? SigningKeyPath) is not null;

    /// <summary>The clock of signatures.</summary>
    [JsonIgnore]
    internal TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>How long the first connection may take before it is an error. Default: 3 seconds.</summary>
    [JsonIgnore]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Host and port, as messages show them.</summary>
    [JsonIgnore]
    public string Address => SentinelMaster is null ? $"{HostName}:{Port}" : Messages.FormatRedisAddressOfSentinel(host: HostName, port: Port, master: SentinelMaster);

    /// <summary>Where to look for Redis, or for its sentinels.</summary>
    internal IEnumerable<(string Host, int Port)> Hosts => Others().Select(other => (other!.DnsSafeHost, other.Port < 0 ? Port : other.Port)).Prepend((HostName, Port));

    /// <summary>What whoever connects with these settings should be told each time; null for nothing.</summary>
    [JsonIgnore]
    public string? Warning => SkipCertificateCheck
        ? Messages.FormatSettingCertificateUnchecked(Address)
        : null;

    /// <summary>What whoever uses the key files should be told each time; null for nothing.</summary>
    [JsonIgnore]
    public string? KeyWarning => ((string?[])[SigningKeyPath, .. AcceptedKeyPaths ?? []]).OfType<string>().Where(KeyFile.IsOpenToOthers).ToList() is { Count: > 0 } open
        ? Messages.FormatSettingKeyFilesOpen(string.Join(" and ", open))
        : null;

    /// <summary>Checks every value.</summary>
    /// <returns>These settings.</returns>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadSetting"/>, naming the setting and its range.</exception>
    public VRedisSettings Validate()
    {
        if (string.IsNullOrWhiteSpace(HostName) || HostName.AsSpan().IndexOfAny(" ,/@\t\r\n") >= 0 || HostName.AsSpan().Count(':') == 1) // an IPv6 address has more
            throw Bad(Messages.FormatSettingHostName(WithoutLogin(HostName)));
        if (Port is < 1 or > 65535)
            throw Bad(Messages.FormatSettingPort(Port));
        if (Others().Any(other => other is not { Host.Length: > 0, AbsolutePath: "/" or "", UserInfo: "" }))
            throw Bad(Messages.FormatSettingOtherHosts(hosts: WithoutLogin(OtherHosts), port: Port));
        if (SentinelMaster is not null && (SentinelMaster.Length == 0 || SentinelMaster.AsSpan().IndexOfAny(" \t\r\n") >= 0))
            throw Bad(Messages.FormatSettingSentinelMaster(SentinelMaster));
        if (Database < 0)
            throw Bad(Messages.FormatSettingDatabase(Database));
        if (UserName is not null && Password is null)
            throw Bad(Messages.FormatSettingUserWithoutPassword(UserName));
        if (!Tls && (CaCertificatePath ?? ClientCertificatePath ?? ClientKeyPath ?? ClientCertificatePassword) is not null)
            throw Bad(Messages.SettingCertificatesWithoutTls);
        if (!Tls && SkipCertificateCheck)
            throw Bad(Messages.SettingSkipCheckWithoutTls);
        if (ClientCertificatePath is null && (ClientKeyPath ?? ClientCertificatePassword) is not null)
            throw Bad(Messages.SettingKeyWithoutCertificate);
        if (string.IsNullOrEmpty(Prefix) || Prefix.AsSpan().IndexOfAny("{} \t\r\n*?[]") >= 0)
            throw Bad(Messages.FormatSettingPrefix(Prefix));
        if (!Retention.IsInRange(RetentionDays))
            throw Bad(Retention.OutOfRange(RetentionDays));
        if (SigningKey is not null && SigningKeyPath is not null)
            throw Bad(Messages.SettingTwoSigningKeys);
        if (Encrypt && !HasSigningKey)
            throw Bad(Messages.SettingEncryptWithoutKey);
        if (SignatureDays is not (> 0 and <= 36_500))
            throw Bad(Messages.FormatSettingSignatureDays(SignatureDays));
        return this;
    }

    private IEnumerable<Uri?> Others() => (OtherHosts ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(text => Uri.TryCreate($"redis://{text}", UriKind.Absolute, out var uri) ? uri : null);

    /// <summary>What stands before an @ may hold a password.</summary>
    private static string? WithoutLogin(string? hosts) => hosts?.LastIndexOf('@') is >= 0 and var end ? $"…{hosts[end..]}" : hosts;

    private static VRedisException Bad(string message) => new(ErrorIds.BadSetting, message);

    /// <summary>The address; never the password.</summary>
    public override string ToString() => $"{(Tls ? "rediss" : "redis")}://{HostName}:{Port}/{Database}{(SentinelMaster is null ? "" : $"?sentinel={SentinelMaster}")}";
}
