using VRedis.Sending;

namespace VRedis.PowerShell.Piping;

/// <summary>The progress bars of a task: done of sent, and below, as long as inputs come, how they are sent.</summary>
internal sealed class PipeProgress(IStreams streams, long taskId, int progressId)
{
    private readonly ProgressBar _task = new(streams, TaskLabel.Task(taskId), progressId);
    private readonly ProgressBar? _sending = taskId == 0 ? null : new(streams, "Sending", parent: progressId); // a local task's inputs go nowhere
    private bool _allSent;

    /// <summary>Shows how far the task is.</summary>
    public void Show(TaskProgress progress, bool allSent)
    {
        if (!_task.IsDue)
            return;
        var done = Math.Max(0, progress.Sent - progress.Open);
        var failed = progress.Failed > 0 ? FormattableString.Invariant($", {progress.Failed:N0} failed") : "";
        _task.Show(done, allSent ? progress.Sent : null, $"{done:N0} of {progress.Sent:N0}{(allSent ? "" : " so far")} done{failed}");
        if (!allSent)
            _sending?.Show(progress.Sent, total: null, $"{progress.Sent:N0} inputs");
        else if (!_allSent)
            _sending?.Complete();
        _allSent = allSent;
    }

    /// <summary>Takes the bars away.</summary>
    public void Complete()
    {
        _sending?.Complete();
        _task.Complete();
    }
}
