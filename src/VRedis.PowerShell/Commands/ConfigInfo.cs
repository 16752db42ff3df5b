using VRedis.Connection;
using VRedis.Wire;

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
        (SigningKeyPath, AcceptedKeyPaths, Encrypt, SignatureDays) = (settings.SigningKeyPath, [.. settings.AcceptedKeyPaths ?? []], settings.Encrypt, settings.SignatureDays);
        (SigningKeyId, AcceptedKeyIds) = Ids(settings);
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

    /// <summary>Id of the key that signs; empty when there is none, or its file cannot be read.</summary>
    public string? SigningKeyId { get; }

    /// <summary>The file it is in; empty when it is none.</summary>
    public string? SigningKeyPath { get; }

    /// <summary>Ids of all keys that are accepted, the one that signs too.</summary>
    public string[] AcceptedKeyIds { get; }

    /// <summary>The files with those that only are accepted.</summary>
    public string[] AcceptedKeyPaths { get; }

    /// <summary>Whether tasks and command lines are encrypted, too.</summary>
    public bool Encrypt { get; }

    /// <summary>For how many days signatures are good.</summary>
    public double SignatureDays { get; }

    /// <summary>First part of all keys.</summary>
    public string Prefix { get; }

    /// <summary>For how many days tasks are kept after their end.</summary>
    public double RetentionDays { get; }

    private static (string? Signing, string[] Accepted) Ids(VRedisSettings settings)
    {
        try
        {
            var keys = KeyRing.Load(settings);
            return (keys.SigningKeyId, [.. keys.KeyIds]);
        }
        catch (VRedisException)
        {
            return (null, []);
        }
    }
}
