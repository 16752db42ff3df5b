using System.Management.Automation;
using VRedis.Connection;

namespace VRedis.PowerShell.Commands;

/// <summary>Start-VRedisServer: starts a server in this process, on loopback and in memory, and connects the session to it.</summary>
[Cmdlet(VerbsLifecycle.Start, "VRedisServer", SupportsShouldProcess = true)]
[OutputType(typeof(ServerInfo))]
public sealed class StartVRedisServerCommand : VRedisCmdlet
{
    /// <summary>TCP port; 0 takes a free one.</summary>
    [Parameter(Position = 0)]
    [ValidateRange(0, 65535)]
    public int Port { get; set; } = 6379;

    /// <summary>The password that clients must give; the user name does not count.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>Returns what was started.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void End()
    {
        if (!ShouldProcess(Messages.FormatTargetPort(Port), Messages.ActionStartServer))
            return;
        var password = Credential?.GetNetworkCredential().Password;
        var port = Session.StartServer(Port, password);
        Wait(cancellation => Session.ConnectAsync(new VRedisSettings { HostName = "127.0.0.1", Port = port, Password = password }, cancellation));
        WriteVerbose(Messages.FormatServerListens(port));
        if (PassThru)
            WriteObject(new ServerInfo("127.0.0.1", port));
    }
}

/// <summary>An embedded server.</summary>
/// <param name="HostName">The address it listens on.</param>
/// <param name="Port">Its TCP port.</param>
public sealed record ServerInfo(string HostName, int Port);
