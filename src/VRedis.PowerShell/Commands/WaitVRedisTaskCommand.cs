using System.Diagnostics;
using System.Management.Automation;
using VRedis.Connection;
using VRedis.Inspecting;
using VRedis.PowerShell.Piping;

namespace VRedis.PowerShell.Commands;

/// <summary>Wait-VRedisTask: waits until tasks have ended, and returns their state.</summary>
[Cmdlet(VerbsLifecycle.Wait, "VRedisTask")]
[OutputType(typeof(TaskStat))]
public sealed class WaitVRedisTaskCommand : TaskCmdlet
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    /// <summary>Longest time to wait for each task; without it, as long as it takes.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? TimeoutSeconds { get; set; }

    private protected override void Process(VRedisConnection connection, long taskId)
    {
        var start = Stopwatch.GetTimestamp();
        var bar = new StatProgress(new CmdletStreams(this), taskId);
        while (true)
        {
            var stat = Wait(cancellation => TaskInspector.GetAsync(connection, taskId, cancellation));
            if (stat.HasEnded)
            {
                bar.Complete();
                WriteObject(stat);
                return;
            }
            if (TimeoutSeconds is { } limit && Stopwatch.GetElapsedTime(start).TotalSeconds >= limit)
                throw new VRedisException(ErrorIds.TaskNotEnded, Messages.FormatTaskHasNotEndedInTime(taskId: taskId, seconds: limit, open: stat.Open, items: stat.Items, reason: stat.Reason is { } reason ? reason + " " : ""));
            bar.Show(stat);
            Wait(cancellation => Task.Delay(Look, cancellation));
        }
    }
}
