using System.Diagnostics;
using System.Management.Automation;

namespace VRedis.PowerShell.Piping;

/// <summary>A progress bar with rate and time left. It is shown not more often than four times a second, and not at all for what is done sooner.</summary>
/// <param name="streams">Where it is shown; the host leaves it out where nobody looks.</param>
/// <param name="activity">What it is about.</param>
/// <param name="id">Its id; null for one that is nobody else's.</param>
/// <param name="parent">The id of the bar that it is a part of.</param>
internal sealed class ProgressBar(IStreams streams, string activity, int? id = null, int parent = -1)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly int _id = id ?? Random.Shared.Next(1 << 20, 1 << 28);
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _shown;
    private long? _before;

    /// <summary>Whether it is time to show it again.</summary>
    public bool IsDue => Stopwatch.GetElapsedTime(_shown == 0 ? _start : _shown) >= Interval;

    /// <summary>What was done before; the rate is that of what is done from now on.</summary>
    public void From(long done) => _before ??= done;

    /// <summary>Shows how far it is, when it is time to.</summary>
    /// <param name="done">How much is done.</param>
    /// <param name="total">Of how much; null when nobody knows yet.</param>
    /// <param name="status">The same in words.</param>
    /// <param name="operation">Another line.</param>
    public void Show(long done, long? total, string status, string? operation = null)
    {
        if (!IsDue)
            return;
        _shown = Stopwatch.GetTimestamp();
        var rate = (done - (_before ?? 0)) / Stopwatch.GetElapsedTime(_start).TotalSeconds;
        streams.WriteProgress(new ProgressRecord(_id, activity, rate > 0 ? Messages.FormatProgressRate(text: status, rate: Messages.Text(rate, "#,0.#")) : status)
        {
            ParentActivityId = parent,
            PercentComplete = total > 0 ? (int)Math.Clamp(100 * done / total.Value, 0, 100) : -1,
            SecondsRemaining = total is { } all && rate > 0 ? (int)Math.Clamp((all - done) / rate, 0, int.MaxValue) : -1,
            CurrentOperation = operation,
        });
    }

    /// <summary>Takes it away.</summary>
    public void Complete()
    {
        if (_shown != 0)
            streams.WriteProgress(new ProgressRecord(_id, activity, Messages.ProgressEnded) { ParentActivityId = parent, RecordType = ProgressRecordType.Completed });
        _shown = 0;
    }
}
