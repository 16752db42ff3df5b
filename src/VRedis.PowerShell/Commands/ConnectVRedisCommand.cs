using System.Management.Automation;
using VRedis.Connection;

namespace VRedis.PowerShell.Commands;

/// <summary>Connect-VRedis: makes a Redis server the session's.</summary>
[Cmdlet(VerbsCommunications.Connect, "VRedis")]
[OutputType(typeof(void))]
public sealed class ConnectVRedisCommand : VRedisCmdlet
{
    /// <summary>Host name or IP address.</summary>
    [Parameter(Position = 0)]
    [Alias("Host", "Server", "ComputerName")]
    [ValidateNotNullOrEmpty]
    public string? HostName { get; set; }

    /// <summary>TCP port.</summary>
    [Parameter(Position = 1)]
    public int? Port { get; set; }

    /// <summary>Number of the database.</summary>
    [Parameter]
    public int? Database { get; set; }

    /// <summary>User and password; with the user name <c>default</c> the password alone counts.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>Encrypts the connection.</summary>
    [Parameter]
    public SwitchParameter Tls { get; set; }

    /// <summary>First part of all keys.</summary>
    [Parameter]
    public string? Prefix { get; set; }

    /// <inheritdoc/>
    protected override void End()
    {
        var settings = SavedSettings.Load();
        settings = settings with
        {
            HostName = HostName ?? settings.HostName,
            Port = Port ?? settings.Port,
            Database = Database ?? settings.Database,
            Tls = MyInvocation.BoundParameters.ContainsKey(nameof(Tls)) ? Tls.ToBool() : settings.Tls,
            Prefix = Prefix ?? settings.Prefix,
            UserName = Credential is null ? settings.UserName : Credential.UserName is "default" or "" ? null : Credential.UserName,
            Password = Credential?.GetNetworkCredential().Password ?? settings.Password,
        };
        Wait(cancellation => Session.ConnectAsync(settings, cancellation));
        WriteVerbose($"Connected to {settings}.");
    }
}
