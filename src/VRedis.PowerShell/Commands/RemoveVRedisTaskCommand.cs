using System.Management.Automation;
using VRedis.Connection;
using VRedis.Control;

namespace VRedis.PowerShell.Commands;

/// <summary>Remove-VRedisTask: removes tasks that have ended, with their tables, records and failures.</summary>
[Cmdlet(VerbsCommon.Remove, "VRedisTask", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(void))]
public sealed class RemoveVRedisTaskCommand : TaskCmdlet
{
    /// <summary>Stops tasks first that have not ended.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Process(VRedisConnection connection, long taskId)
    {
        if (ShouldProcess(Messages.FormatTargetTaskWithAll(taskId), Messages.ActionRemove))
            Wait(cancellation => TaskControl.RemoveAsync(connection, taskId, Force, cancellation));
    }
}
