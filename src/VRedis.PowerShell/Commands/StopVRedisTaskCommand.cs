using System.Management.Automation;
using VRedis.Connection;
using VRedis.Control;
using VRedis.Inspecting;

namespace VRedis.PowerShell.Commands;

/// <summary>Stop-VRedisTask: empties a task's queue and cancels what runs of it, everywhere.</summary>
[Cmdlet(VerbsLifecycle.Stop, "VRedisTask", SupportsShouldProcess = true)]
[OutputType(typeof(TaskStat))]
public sealed class StopVRedisTaskCommand : TaskCmdlet
{
    /// <summary>Returns the state of the task then.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process(VRedisConnection connection, long taskId)
    {
        if (!ShouldProcess(Messages.FormatTargetTask(taskId), Messages.ActionStop))
            return;
        if (!Wait(cancellation => TaskControl.StopAsync(connection, taskId, cancellation)))
            WriteVerbose(Messages.FormatTaskHadEnded(taskId));
        if (PassThru)
            WriteObject(Wait(cancellation => TaskInspector.GetAsync(connection, taskId, cancellation)));
    }
}
