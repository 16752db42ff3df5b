using System.Diagnostics;
using System.Management.Automation;
using VRedis.Connection;
using VRedis.Inspecting;
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
        var progressId = (int)(taskId % int.MaxValue);
        while (true)
        {
            var stat = Wait(cancellation => TaskInspector.GetAsync(connection, taskId, cancellation));
            if (stat.HasEnded)
            {
                WriteProgress(new ProgressRecord(progressId, $"Task {taskId}", "Done") { RecordType = ProgressRecordType.Completed });
                WriteObject(stat);
                return;
            }
            if (TimeoutSeconds is { } limit && Stopwatch.GetElapsedTime(start).TotalSeconds >= limit)
                throw new VRedisException(ErrorIds.TaskNotEnded, $"Task {taskId} has not ended within {limit} s: {stat.Open} of {stat.Items} items are still open. {(stat.Reason is { } reason ? reason + " " : "")}It goes on; wait again, or end it with Stop-VRedisTask.");
            WriteProgress(new ProgressRecord(progressId, $"Task {taskId}", $"{stat.Items - stat.Open:N0} of {stat.Items:N0} done, {stat.Fail:N0} failed")
            {
                PercentComplete = stat is { State: not TaskState.Sending, Items: > 0 } ? (int)(100 * (stat.Items - stat.Open) / stat.Items) : -1,
                CurrentOperation = stat.Reason,
            });
            Wait(cancellation => Task.Delay(Look, cancellation));
        }
    }
}
