namespace VRedis.Cmdlines;

/// <summary>What came of a command line on one worker: a line of its output, or its end.</summary>
public abstract record CmdlineOutput
{
    /// <summary>Id of the worker.</summary>
    public required long WorkerId { get; init; }

    /// <summary>Its name.</summary>
    public required string WorkerName { get; init; }

    /// <summary>What it is.</summary>
    public required CmdlineStream Stream { get; init; }
}

/// <summary>A line that the command wrote, as soon as it is there.</summary>
public sealed record CmdlineLine : CmdlineOutput
{
    /// <summary>The text, without the line's end.</summary>
    public required string Line { get; init; }

    /// <summary>
    /// Whether the line has no end yet: a question that waits for an answer, or a line too long to travel in one piece. The next line of the same
    /// worker and stream goes on where this one stops.
    /// </summary>
    public bool NoNewline { get; init; }

    /// <summary>The line.</summary>
    public override string ToString() => Line;
}

/// <summary>The end of a command line on one worker; nothing of that worker follows.</summary>
public sealed record CmdlineExit : CmdlineOutput
{
    /// <summary>How it ended.</summary>
    public required CmdlineState State { get; init; }

    /// <summary>The exit code; null unless the command ended by itself.</summary>
    public int? ExitCode { get; init; }

    /// <summary>How long it ran there.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Why it did not end by itself; null when it did.</summary>
    public string? Reason { get; init; }

    /// <summary>The end in words.</summary>
    public override string ToString() => State switch
    {
        CmdlineState.Exited => Messages.FormatCmdlineExited(exitCode: ExitCode, seconds: Messages.Text(Duration.TotalSeconds, "0.0")),
        CmdlineState.TimedOut => Messages.FormatCmdlineTimedOut(Reason),
        _ => Messages.FormatCmdlineEnded(state: State.ToString().ToLowerInvariant(), reason: Reason),
    };
}

/// <summary>What a <see cref="CmdlineOutput"/> is.</summary>
public enum CmdlineStream
{
    /// <summary>A line of standard output.</summary>
    Output,

    /// <summary>A line of standard error.</summary>
    Error,

    /// <summary>The end.</summary>
    Exit,
}

/// <summary>How a command line ended on a worker.</summary>
public enum CmdlineState
{
    /// <summary>By itself, with an exit code.</summary>
    Exited,

    /// <summary>It took too long and was killed.</summary>
    TimedOut,

    /// <summary>The worker ended and killed it.</summary>
    Stopped,

    /// <summary>The worker does not run it.</summary>
    Refused,

    /// <summary>It could not be started there.</summary>
    Failed,

    /// <summary>The worker has gone.</summary>
    Lost,
}
