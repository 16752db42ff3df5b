using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using VRedis.Sending;

namespace VRedis.PowerShell.Piping;

/// <summary>The progress bar of a task: done of sent, rate, time left, failed.</summary>
internal sealed class PipeProgress(IStreams streams, long taskId, int progressId)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly long _start = Stopwatch.GetTimestamp();
    private long _shown;

    /// <summary>Shows how far the task is, not more often than four times a second.</summary>
    public void Show(TaskProgress progress, bool allSent)
    {
        if (Stopwatch.GetElapsedTime(_shown == 0 ? _start : _shown) < Interval)
            return;
        _shown = Stopwatch.GetTimestamp();
        var done = Math.Max(0, progress.Sent - progress.Open);
        var rate = done / Stopwatch.GetElapsedTime(_start).TotalSeconds;
        var failed = progress.Failed > 0 ? Text($", {progress.Failed:N0} failed") : "";
        streams.WriteProgress(new ProgressRecord(progressId, TaskLabel.Task(taskId), Text($"{done:N0} of {progress.Sent:N0}{(allSent ? "" : " so far")} done, {rate:N0}/s{failed}"))
        {
            PercentComplete = allSent && progress.Sent > 0 ? (int)(100 * done / progress.Sent) : -1,
            SecondsRemaining = allSent && rate > 0 ? (int)Math.Min(int.MaxValue, (progress.Sent - done) / rate) : -1,
        });
    }

    /// <summary>Takes the bar away.</summary>
    public void Complete()
    {
        if (_shown != 0)
            streams.WriteProgress(new ProgressRecord(progressId, TaskLabel.Task(taskId), "Done") { RecordType = ProgressRecordType.Completed });
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.CurrentCulture);
}
