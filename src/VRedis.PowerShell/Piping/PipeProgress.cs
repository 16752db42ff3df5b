using VRedis.Sending;

namespace VRedis.PowerShell.Piping;

/// <summary>The progress bars of a task: done of sent, and below, as long as inputs come, how they are sent.</summary>
internal sealed class PipeProgress(IStreams streams, long taskId, int progressId)
{
    private readonly ProgressBar _task = new(streams, TaskLabel.Task(taskId), progressId);
    private readonly ProgressBar? _sending = taskId == 0 ? null : new(streams, Messages.ProgressSending, parent: progressId); // a local task's inputs go nowhere
    private bool _allSent;

    /// <summary>Shows how far the task is.</summary>
    public void Show(TaskProgress progress, bool allSent)
    {
        if (!_task.IsDue)
            return;
        var done = Math.Max(0, progress.Sent - progress.Open);
        var text = allSent
            ? Messages.FormatProgressDone(done: Messages.Count(done), all: Messages.Count(progress.Sent))
            : Messages.FormatProgressDoneSoFar(done: Messages.Count(done), all: Messages.Count(progress.Sent));
        _task.Show(done, allSent ? progress.Sent : null, progress.Failed > 0 ? Messages.FormatProgressWithFailed(text: text, failed: Messages.Count(progress.Failed)) : text);
        if (!allSent)
            _sending?.Show(progress.Sent, total: null, Messages.FormatProgressInputs(Messages.Count(progress.Sent)));
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
