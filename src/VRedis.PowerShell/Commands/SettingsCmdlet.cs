using System.Management.Automation;
using VRedis.Connection;

namespace VRedis.PowerShell.Commands;

/// <summary>A cmdlet that takes settings: what is not given stays as it is.</summary>
public abstract class SettingsCmdlet : VRedisCmdlet
{
    /// <summary>Host name or IP address.</summary>
    [Parameter(Position = 0)]
    [Alias("Server", "ComputerName")]
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
    [ValidateNotNullOrEmpty]
    public string? Prefix { get; set; }

    /// <summary>For how many days tasks are kept after their end, unless Invoke-VRedisPipe says otherwise for one.</summary>
    [Parameter]
    public double? RetentionDays { get; set; }

    /// <summary>Name of the saved profile.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Profile { get; set; }

    /// <summary>Puts what was given over other settings.</summary>
    private protected VRedisSettings Over(VRedisSettings settings) => settings with
    {
        HostName = HostName ?? settings.HostName,
        Port = Port ?? settings.Port,
        Database = Database ?? settings.Database,
        Tls = MyInvocation.BoundParameters.ContainsKey(nameof(Tls)) ? Tls.ToBool() : settings.Tls,
        Prefix = Prefix ?? settings.Prefix,
        RetentionDays = RetentionDays ?? settings.RetentionDays,
        UserName = Credential is null ? settings.UserName : Credential.UserName is "default" or "" ? null : Credential.UserName,
        Password = Credential?.GetNetworkCredential().Password ?? settings.Password,
    };
}
