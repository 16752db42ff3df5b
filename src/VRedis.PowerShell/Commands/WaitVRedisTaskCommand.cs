using System.Diagnostics;
using System.Management.Automation;
using VRedis.Connection;
using VRedis.Inspecting;
using VRedis.PowerShell.Piping;
using VRedis.Wire;

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
        var bar = new ProgressBar(new CmdletStreams(this), $"Task {taskId}", (int)(taskId % int.MaxValue));
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
                throw new VRedisException(ErrorIds.TaskNotEnded, $"Task {taskId} has not ended within {limit} s: {stat.Open} of {stat.Items} items are still open. {(stat.Reason is { } reason ? reason + " " : "")}It goes on; wait again, or end it with Stop-VRedisTask.");
            var done = stat.Items - stat.Open;
            bar.From(done);
            bar.Show(done, stat.State == TaskState.Sending ? null : stat.Items, $"{done:N0} of {stat.Items:N0} done, {stat.Fail:N0} failed", stat.Reason);
            Wait(cancellation => Task.Delay(Look, cancellation));
        }
    }
}
