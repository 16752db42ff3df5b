using System.Management.Automation;
using VRedis.Connection;
using VRedis.Control;

namespace VRedis.PowerShell.Commands;

/// <summary>Stop-VRedisTask: empties a task's queue and cancels what runs of it, everywhere.</summary>
[Cmdlet(VerbsLifecycle.Stop, "VRedisTask", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class StopVRedisTaskCommand : TaskCmdlet
{
    private protected override void Process(VRedisConnection connection, long taskId)
    {
        if (ShouldProcess($"task {taskId}", "Stop") && !Wait(cancellation => TaskControl.StopAsync(connection, taskId, cancellation)))
            WriteVerbose($"Task {taskId} had ended already.");
    }
}
