using StackExchange.Redis;

namespace VRedis.Connection;

/// <summary>How the multiplexer is set up.</summary>
internal static class ConnectionOptions
{
    // Answers are read by a thread of the connection's own: when scripts block the whole thread pool, leases are still renewed (invariant 4).
    static ConnectionOptions() => ConnectionMultiplexer.SetFeatureFlag("DedicatedThreads", true);

    public static ConfigurationOptions From(VRedisSettings settings, TlsClient? tls)
    {
        var options = new ConfigurationOptions
        {
            ServiceName = settings.SentinelMaster,
            User = settings.UserName,
            Password = settings.Password,
            DefaultDatabase = settings.Database,
            Ssl = settings.Tls,
            SslHost = settings.Tls ? settings.HostName : null,
            SslClientAuthenticationOptions = tls is null ? null : tls.Options,
            // Only what is needed is asked of the server, so that the rights in docs/security.md can be few.
            SetClientLibrary = false,
            TieBreaker = "",
            ConfigurationChannel = "",
            CommandMap = CommandMap.Create(["CONFIG"], available: false),
            AllowAdmin = true, // INFO counts as administration here, though not in Redis
            ClientName = $"VRedis@{Environment.MachineName}",
            ConnectRetry = 1,
            ConnectTimeout = (int)(settings.ConnectTimeout.TotalMilliseconds * 0.8), // leaves time to say why
            AsyncTimeout = 10_000,
            SyncTimeout = 2_000,
            ReconnectRetryPolicy = new LinearRetry(100), // measured: back in 0.3–1.0 s; the default takes 1.4–2.0 s
            AbortOnConnectFail = true, // the first connection only; afterwards it reconnects for ever
            IncludeDetailInExceptions = false,
        };
        foreach (var (host, port) in settings.Hosts)
            options.EndPoints.Add(host, port);
        return options;
    }
}
