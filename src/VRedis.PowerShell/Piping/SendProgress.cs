using System.Management.Automation;

namespace VRedis.PowerShell.Piping;

/// <summary>The progress bar of a cmdlet that only sends.</summary>
internal sealed class SendProgress(Cmdlet cmdlet, long taskId)
{
    private readonly ProgressBar _bar = new(new CmdletStreams(cmdlet), Messages.FormatProgressSendingTask(taskId));
    private long _added;

    /// <summary>An input was added.</summary>
    public void Added() => _added++;

    /// <summary>Shows how many inputs Redis has taken.</summary>
    /// <param name="sent">How many.</param>
    /// <param name="all">Whether no more come.</param>
    public void Show(long sent, bool all = false)
    {
        if (_bar.IsDue)
            _bar.Show(sent, all ? _added : null, all ? Messages.FormatProgressInputsOfAll(sent: Messages.Count(sent), all: Messages.Count(_added)) : Messages.FormatProgressInputsSoFar(sent: Messages.Count(sent), all: Messages.Count(_added)));
    }

    /// <summary>Takes it away.</summary>
    public void Complete() => _bar.Complete();
}
