using System.Management.Automation;

namespace VRedis.PowerShell.Piping;

/// <summary>The progress bar of a cmdlet that only sends.</summary>
internal sealed class SendProgress(Cmdlet cmdlet, long taskId)
{
    private readonly ProgressBar _bar = new(new CmdletStreams(cmdlet), $"Sending task {taskId}");
    private long _added;

    /// <summary>An input was added.</summary>
    public void Added() => _added++;

    /// <summary>Shows how many inputs Redis has taken.</summary>
    /// <param name="sent">How many.</param>
    /// <param name="all">Whether no more come.</param>
    public void Show(long sent, bool all = false)
    {
        if (_bar.IsDue)
            _bar.Show(sent, all ? _added : null, $"{sent:N0} of {_added:N0}{(all ? "" : " so far")} inputs");
    }

    /// <summary>Takes it away.</summary>
    public void Complete() => _bar.Complete();
}
