using VRedis.Wire;

namespace VRedis.Inspecting;

/// <summary>Items of a task that failed in the same way.</summary>
public sealed record FailureGroup
{
    /// <summary>The task.</summary>
    public long TaskId { get; init; }

    /// <summary>How many items.</summary>
    public int Count { get; init; }

    /// <summary>How many items of the task have failed in all.</summary>
    public long Total { get; init; }

    /// <summary>The step they were for.</summary>
    public required string Step { get; init; }

    /// <summary>Why they were given up.</summary>
    public FailureReason Reason { get; init; }

    /// <summary>The error's message; that of the last item when they differ in numbers only.</summary>
    public required string Message { get; init; }

    /// <summary>Full name of the exception's type.</summary>
    public string? Type { get; init; }

    /// <summary>Where in the script it happened.</summary>
    public string? Position { get; init; }

    /// <summary>The script's stack trace.</summary>
    public string? Stack { get; init; }

    /// <summary>The failed items, the latest last.</summary>
    public required IReadOnlyList<ItemFailure> Failures { get; init; }

    /// <summary>Ids of the workers that they failed on.</summary>
    public IReadOnlyList<long> Workers => [.. Failures.Select(failure => failure.Worker).Distinct().Order()];

    /// <summary>When the last one failed, local time.</summary>
    public DateTime LastTime => Connection.Numbers.LocalTime(Failures[^1].At);
}
