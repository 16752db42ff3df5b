using VRedis.Wire;

namespace VRedis.Sending;

/// <summary>Something that a task brought forth, in the order in which it became known.</summary>
public abstract record TaskEvent;

/// <summary>Output values that were committed.</summary>
/// <param name="Table">The table they lie in.</param>
/// <param name="Values">The values, each as JSON in UTF-8.</param>
public sealed record OutputEvent(string Table, IReadOnlyList<byte[]> Values) : TaskEvent
{
    /// <summary>Position of the first value in its table, counted from the table's first value ever; null when the values do not lie there one behind the other: output in the order of the items, or of this process.</summary>
    public long? Position { get; init; }
}

/// <summary>An entry of another stream.</summary>
/// <param name="Record">The entry.</param>
public sealed record RecordEvent(TaskRecord Record) : TaskEvent;

/// <summary>An item that has failed for good.</summary>
/// <param name="Failure">The item and why.</param>
public sealed record FailureEvent(ItemFailure Failure) : TaskEvent;

/// <summary>Something the user should know.</summary>
/// <param name="Message">A sentence.</param>
public sealed record NoticeEvent(string Message) : TaskEvent;

/// <summary>The task has ended and everything of it was read; the last event.</summary>
/// <param name="State">How it ended.</param>
public sealed record EndEvent(TaskState State) : TaskEvent;
