using VRedis.Wire;

namespace VRedis.Inspecting;

/// <summary>The state of a task, or of one worker's part in it.</summary>
public sealed record TaskStat
{
    private const double MostSeconds = 3650.0 * 86_400;

    /// <summary>The task.</summary>
    public long TaskId { get; init; }

    /// <summary>Where it stands.</summary>
    public TaskState State { get; init; }

    /// <summary>The worker, when the row is for one; else null.</summary>
    public long? WorkerId { get; init; }

    /// <summary>Items it has had so far.</summary>
    public long Items { get; init; }

    /// <summary>Output values collected.</summary>
    public long Collect { get; init; }

    /// <summary>Items executed with success.</summary>
    public long Execute { get; init; }

    /// <summary>Items failed for good.</summary>
    public long Fail { get; init; }

    /// <summary>Attempts that were repeated.</summary>
    public long Retry { get; init; }

    /// <summary>Items that no worker has taken yet.</summary>
    public long Undistributed { get; init; }

    /// <summary>Those of them that wait for their time: for another attempt, or because they were pushed with a delay.</summary>
    public long Delayed { get; init; }

    /// <summary>Items that workers hold.</summary>
    public long Running { get; init; }

    /// <summary>Items that were given up because the task ended before its time.</summary>
    public long Dropped { get; init; }

    /// <summary>Items neither done nor failed.</summary>
    public long Open => Undistributed + Running;

    /// <summary>Share of its items so far that are done or have failed for good, 0 to 100; null for one worker's part, and for a task without items.</summary>
    public double? Percent => Items > 0 ? Math.Round(100.0 * (Execute + Fail) / Items, 1) : null;

    /// <summary>Whether nothing of it runs any more.</summary>
    public bool HasEnded => State.HasEnded();

    /// <summary>When it began, local time.</summary>
    public DateTime Start { get; init; }

    /// <summary>When it ended, local time; null while it has not.</summary>
    public DateTime? End { get; init; }

    /// <summary>When it may be removed with all it holds, local time; null while it has not ended.</summary>
    public DateTime? Expires { get; init; }

    /// <summary>From its start to its end, or to now.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Items done or failed a second.</summary>
    public double Rate => Duration > TimeSpan.Zero ? Math.Round((Execute + Fail) / Duration.TotalSeconds, 1) : 0;

    /// <summary>How long what is open now takes, if it goes on as it did so far; null when that cannot be told.</summary>
    public TimeSpan? Remaining =>
        !HasEnded && Open > 0 && Execute + Fail > 0 && Open * (Duration.TotalSeconds / (Execute + Fail)) is var seconds && seconds < MostSeconds ? TimeSpan.FromSeconds(Math.Ceiling(seconds)) : null;

    /// <summary>Why it does not get on, and what to do about it; null when it does, and for one worker's part.</summary>
    public string? Reason { get; init; }

    /// <summary>Who sent it.</summary>
    public string Sender { get; init; } = "";
}
