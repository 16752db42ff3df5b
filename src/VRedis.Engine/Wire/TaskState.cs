namespace VRedis.Wire;

/// <summary>Where a task stands.</summary>
public enum TaskState
{
    /// <summary>Its sender still adds items.</summary>
    Sending,

    /// <summary>Everything is sent, and not all of it done.</summary>
    Running,

    /// <summary>Every item is done or has failed for good.</summary>
    Completed,

    /// <summary>Somebody stopped it.</summary>
    Stopped,

    /// <summary>Its live sender went away.</summary>
    Abandoned,
}

internal static class TaskStates
{
    /// <summary>From the word in Redis.</summary>
    public static TaskState Parse(string word) => word switch
    {
        "open" => TaskState.Sending,
        "sealed" => TaskState.Running,
        "done" => TaskState.Completed,
        "stopped" => TaskState.Stopped,
        "abandoned" => TaskState.Abandoned,
        _ => throw new VRedisException(ErrorIds.BrokenData, Messages.FormatTaskStateUnknown(word)),
    };

    public static bool HasEnded(this TaskState state) => state >= TaskState.Completed;
}
