using System.Management.Automation;

namespace VRedis.PowerShell.Piping;

/// <summary>An error of an item on a worker.</summary>
public sealed class ItemFailedException : RuntimeException
{
    internal ItemFailedException(string message)
        : base(message)
    {
    }

    /// <summary>The task.</summary>
    public long TaskId { get; init; }

    /// <summary>The item's id in the task.</summary>
    public long ItemId { get; init; }

    /// <summary>The worker it ran on.</summary>
    public long WorkerId { get; init; }

    /// <summary>Which attempt it was, from 1.</summary>
    public int Attempt { get; init; }

    /// <summary>Full name of the exception's type on the worker.</summary>
    public string? WorkerErrorType { get; init; }

    /// <summary>The error's id on the worker.</summary>
    public string? WorkerErrorId { get; init; }

    /// <summary>Where in the script it happened.</summary>
    public string? WorkerPosition { get; init; }

    /// <summary>The script's stack trace on the worker.</summary>
    public string? WorkerStackTrace { get; init; }
}
