namespace VRedis.Server;

/// <summary>What an embedded server is started with. The defaults give a server on a free port without a password.</summary>
public sealed record EmbeddedServerOptions
{
    /// <summary>TCP port on the loopback interface, 1 to 65535. 0, the default, has a free one chosen.</summary>
    public int Port { get; init; }

    /// <summary>Password that clients must give, ASCII characters only. Null, the default, lets every process of this machine in.</summary>
    public string? Password { get; init; }
}
