using System.Management.Automation;
using System.Net;
using System.Security;
using VRedis.Connection;
using VRedis.PowerShell.Completion;

namespace VRedis.PowerShell.Commands;

/// <summary>A cmdlet that takes settings: what is not given stays as it is.</summary>
public abstract class SettingsCmdlet : VRedisCmdlet
{
    /// <summary>Host name or IP address, also with a port behind: <c>redis.example:6380</c>, <c>[::1]:6380</c>; or a whole address as in <c>VREDIS_URL</c>: <c>rediss://redis.example:6380/2</c>.</summary>
    [Parameter(Position = 0)]
    [Alias("Server", "ComputerName")]
    [ValidateNotNullOrEmpty]
    public string? HostName { get; set; }

    /// <summary>TCP port.</summary>
    [Parameter(Position = 1)]
    public int? Port { get; set; }

    /// <summary>The name under which sentinels know the master; host and port are then a sentinel's. Empty for a Redis without sentinels.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? SentinelMaster { get; set; }

    /// <summary>More sentinels, or more nodes of the same cluster, each with its port where that is another (b.example:26379): one that answers is enough. An empty list for none.</summary>
    [Parameter]
    [AllowEmptyCollection]
    public string[]? OtherHost { get; set; }

    /// <summary>Number of the database.</summary>
    [Parameter]
    public int? Database { get; set; }

    /// <summary>User and password; with the user name <c>default</c> the password alone counts.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>Encrypts the connection, and checks that the server is the right one.</summary>
    [Parameter]
    public SwitchParameter Tls { get; set; }

    /// <summary>PEM file with the authorities that may have issued the server's certificate; without it, or when it is empty, those that this machine trusts.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? CaCertificatePath { get; set; }

    /// <summary>PEM or PFX file with the certificate that the server may ask for; empty for none.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? ClientCertificatePath { get; set; }

    /// <summary>PEM file with the client certificate's private key, where it is not in the same file; empty for none.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? ClientKeyPath { get; set; }

    /// <summary>Password of the PFX file or of the key; an empty one for none.</summary>
    [Parameter]
    public SecureString? ClientCertificatePassword { get; set; }

    /// <summary>Takes any server for the right one, whatever its certificate; each connection warns of it.</summary>
    [Parameter]
    public SwitchParameter SkipCertificateCheck { get; set; }

    /// <summary>The key that signs tasks and command lines, at least 32 characters at random, the same for senders and workers; an empty one for none.</summary>
    [Parameter]
    public SecureString? SigningKey { get; set; }

    /// <summary>A file whose text is that key; empty for none.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? SigningKeyPath { get; set; }

    /// <summary>Keys with which others may have signed, besides the one that signs here: the old one while keys change. An empty list for none.</summary>
    [Parameter]
    [AllowEmptyCollection]
    public SecureString[]? AcceptedKey { get; set; }

    /// <summary>Files with such keys; an empty list for none.</summary>
    [Parameter]
    [AllowEmptyCollection]
    public string[]? AcceptedKeyPath { get; set; }

    /// <summary>Encrypts tasks and command lines with the key, too, unless they say otherwise.</summary>
    [Parameter]
    public SwitchParameter Encrypt { get; set; }

    /// <summary>For how many days signatures of tasks and items are good, by the clock of the worker that runs them.</summary>
    [Parameter]
    public double? SignatureDays { get; set; }

    /// <summary>First part of all keys.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Prefix { get; set; }

    /// <summary>For how many days tasks are kept after their end, unless Invoke-VRedisPipe says otherwise for one.</summary>
    [Parameter]
    public double? RetentionDays { get; set; }

    /// <summary>Name of the saved profile.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    public string? Profile { get; set; }

    /// <summary>Puts what was given over other settings.</summary>
    private protected VRedisSettings Over(VRedisSettings settings)
    {
        if (AddressParameter.IsAddress(HostName))
            return Over(new AddressParameter(this, HostName).Over(settings), host: null, port: null);
        var (host, port) = Port is null ? HostWithPort(HostName) : (HostName, Port); // a host that names another port than -Port is refused
        return Over(settings, host, port);
    }

    private static (string? Host, int? Port) HostWithPort(string? text) =>
        text is not null && Uri.TryCreate($"redis://{text}", UriKind.Absolute, out var uri) && uri is { Port: > 0, UserInfo: "", PathAndQuery: "/" or "" }
            ? (uri.DnsSafeHost, uri.Port)
            : (text, null);

    private VRedisSettings Over(VRedisSettings settings, string? host, int? port) => settings with
    {
        HostName = host ?? settings.HostName,
        Port = port ?? settings.Port,
        SentinelMaster = SentinelMaster is null ? settings.SentinelMaster : SentinelMaster.Length == 0 ? null : SentinelMaster,
        OtherHosts = OtherHost is null ? settings.OtherHosts : OtherHost.Length == 0 ? null : string.Join(',', OtherHost),
        Database = Database ?? settings.Database,
        Tls = Given(Tls, nameof(Tls), settings.Tls),
        CaCertificatePath = Given(CaCertificatePath, settings.CaCertificatePath),
        ClientCertificatePath = Given(ClientCertificatePath, settings.ClientCertificatePath),
        ClientKeyPath = Given(ClientKeyPath, settings.ClientKeyPath),
        ClientCertificatePassword = ClientCertificatePassword is null ? settings.ClientCertificatePassword : Text(ClientCertificatePassword),
        SkipCertificateCheck = Given(SkipCertificateCheck, nameof(SkipCertificateCheck), settings.SkipCertificateCheck),
        // One of the two takes the place of the other.
        SigningKey = SigningKey is not null ? Text(SigningKey) : SigningKeyPath is { Length: > 0 } ? null : settings.SigningKey,
        SigningKeyPath = SigningKeyPath is not null ? Given(SigningKeyPath, null) : SigningKey is { Length: > 0 } ? null : settings.SigningKeyPath,
        AcceptedKeys = AcceptedKey is null ? settings.AcceptedKeys : AcceptedKey.Length == 0 ? null : [.. AcceptedKey.Select(key => Text(key) ?? "")],
        AcceptedKeyPaths = AcceptedKeyPath is null ? settings.AcceptedKeyPaths : AcceptedKeyPath.Length == 0 ? null : [.. AcceptedKeyPath.Select(GetUnresolvedProviderPathFromPSPath)],
        Encrypt = Given(Encrypt, nameof(Encrypt), settings.Encrypt),
        SignatureDays = SignatureDays ?? settings.SignatureDays,
        Prefix = Prefix ?? settings.Prefix,
        RetentionDays = RetentionDays ?? settings.RetentionDays,
        UserName = Credential is null ? settings.UserName : Credential.UserName is "default" or "" ? null : Credential.UserName,
        Password = Credential?.GetNetworkCredential().Password ?? settings.Password,
    };

    private static string? Text(SecureString secret) => secret.Length == 0 ? null : new NetworkCredential("", secret).Password;

    private bool Given(SwitchParameter given, string name, bool saved) => MyInvocation.BoundParameters.ContainsKey(name) ? given.ToBool() : saved;

    // In full, because what is saved is used from other folders.
    private string? Given(string? path, string? saved) => path is null ? saved : path.Length == 0 ? null : GetUnresolvedProviderPathFromPSPath(path);
}
