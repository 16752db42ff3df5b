using VRedis.Wire;

namespace VRedis.Inspecting;

/// <summary>The state of a task, or of one worker's part in it.</summary>
public sealed record TaskStat
{
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

    /// <summary>Items that workers hold.</summary>
    public long Running { get; init; }

    /// <summary>Items neither done nor failed.</summary>
    public long Open => Undistributed + Running;

    /// <summary>Whether nothing of it runs any more.</summary>
    public bool HasEnded => State.HasEnded();

    /// <summary>When it began, local time.</summary>
    public DateTime Start { get; init; }

    /// <summary>From its start to its end, or to now.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Items executed a second.</summary>
    public double Rate => Duration > TimeSpan.Zero ? Math.Round((Execute + Fail) / Duration.TotalSeconds, 1) : 0;

    /// <summary>Who sent it.</summary>
    public string Sender { get; init; } = "";
}
