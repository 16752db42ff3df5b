using VRedis.Inspecting;
using VRedis.Wire;

namespace VRedis.PowerShell.Piping;

/// <summary>The progress bar of a task that somebody else sends, as far as its state tells.</summary>
/// <param name="streams">Where it is shown.</param>
/// <param name="taskId">The task.</param>
internal sealed class StatProgress(IStreams streams, long taskId)
{
    private readonly ProgressBar _bar = new(streams, TaskLabel.Task(taskId), Id(taskId));

    /// <summary>Whether it is time to show it again.</summary>
    public bool IsDue => _bar.IsDue;

    /// <summary>The bar's id. Bars of the task's items have ids of their own, and this for their parent.</summary>
    public static int Id(long taskId) => (int)(taskId % int.MaxValue);

    /// <summary>Shows how far the task is, when it is time to.</summary>
    public void Show(TaskStat stat)
    {
        var done = stat.Items - stat.Open;
        _bar.From(done);
        _bar.Show(done, stat.State == TaskState.Sending ? null : stat.Items, Messages.FormatProgressWithFailed(text: Messages.FormatProgressDone(done: Messages.Count(done), all: Messages.Count(stat.Items)), failed: Messages.Count(stat.Fail)), stat.Reason);
    }

    /// <summary>Takes it away.</summary>
    public void Complete() => _bar.Complete();
}
