using System.Management.Automation;

namespace VRedis.PowerShell.Commands;

/// <summary>Stop-VRedisServer: stops the server of this process; what it held is gone.</summary>
[Cmdlet(VerbsLifecycle.Stop, "VRedisServer", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class StopVRedisServerCommand : VRedisCmdlet
{
    /// <inheritdoc/>
    protected override void End()
    {
        if (!ShouldProcess(Messages.TargetServer, Messages.ActionStop))
            return;
        Wait(_ => Session.DisconnectAsync());
        if (!Session.StopServer())
            WriteError(Errors.From(new VRedisException(ErrorIds.NoServer, Messages.ServerNone)));
    }
}
