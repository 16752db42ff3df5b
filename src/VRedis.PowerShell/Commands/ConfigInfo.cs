using VRedis.Connection;

namespace VRedis.PowerShell.Commands;

/// <summary>Saved settings as they may be shown: whether there is a password, and never which.</summary>
public sealed class ConfigInfo
{
    internal ConfigInfo(string profile, VRedisSettings settings)
    {
        (Profile, HostName, Port, Database, UserName, HasPassword, Prefix, RetentionDays) =
            (profile, settings.HostName, settings.Port, settings.Database, settings.UserName, settings.Password is not null, settings.Prefix, settings.RetentionDays);
        (SentinelMaster, OtherHost) = (settings.SentinelMaster, settings.OtherHosts?.Split(','));
        (Tls, CaCertificatePath, ClientCertificatePath, ClientKeyPath, HasClientCertificatePassword, SkipCertificateCheck) =
            (settings.Tls, settings.CaCertificatePath, settings.ClientCertificatePath, settings.ClientKeyPath, settings.ClientCertificatePassword is not null, settings.SkipCertificateCheck);
    }

    /// <summary>Name of the profile.</summary>
    public string Profile { get; }

    /// <summary>Host name or IP address.</summary>
    public string HostName { get; }

    /// <summary>TCP port.</summary>
    public int Port { get; }

    /// <summary>The name under which sentinels know the master; empty for a Redis without sentinels.</summary>
    public string? SentinelMaster { get; }

    /// <summary>More sentinels, or more nodes of the cluster.</summary>
    public string[]? OtherHost { get; }

    /// <summary>Number of the database.</summary>
    public int Database { get; }

    /// <summary>User of Redis' access lists; empty for the default user.</summary>
    public string? UserName { get; }

    /// <summary>Whether a password is saved.</summary>
    public bool HasPassword { get; }

    /// <summary>Whether the connection is encrypted.</summary>
    public bool Tls { get; }

    /// <summary>PEM file with the authorities that may have issued the server's certificate; empty for those of the machine.</summary>
    public string? CaCertificatePath { get; }

    /// <summary>PEM or PFX file with the client certificate.</summary>
    public string? ClientCertificatePath { get; }

    /// <summary>PEM file with its key.</summary>
    public string? ClientKeyPath { get; }

    /// <summary>Whether a password of the client certificate is saved.</summary>
    public bool HasClientCertificatePassword { get; }

    /// <summary>Whether any server is taken for the right one.</summary>
    public bool SkipCertificateCheck { get; }

    /// <summary>First part of all keys.</summary>
    public string Prefix { get; }

    /// <summary>For how many days tasks are kept after their end.</summary>
    public double RetentionDays { get; }
}
