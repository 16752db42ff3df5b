using System.Globalization;

namespace VRedis.Control;

/// <summary>What all workers hear on the control channel. What it says lies in Redis as well: a message that is lost delays, no more.</summary>
internal abstract record ControlMessage
{
    /// <returns>The message, or null when the text is none that this version knows.</returns>
    public static ControlMessage? Parse(string text)
    {
        var (word, rest) = text.IndexOf(' ') is var space and > 0 ? (text[..space], text[(space + 1)..]) : (text, "");
        return word switch
        {
            "stop" when Id(rest) is { } taskId => new StopTask(taskId),
            "drain" when Id(rest) is { } workerId => new DrainWorker(workerId),
            "cmdline" when Id(rest) is { } id => new StartCmdline(id),
            "endcmdline" when Id(rest) is { } id => new EndCmdline(id),
            _ => null,
        };
    }

    private static long? Id(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
}

/// <summary><c>stop &lt;task&gt;</c>: the task was stopped; what runs of it is to be cancelled.</summary>
internal sealed record StopTask(long TaskId) : ControlMessage;

/// <summary><c>drain &lt;worker&gt;</c>: somebody asks the worker to leave; its next sign of life tells who.</summary>
internal sealed record DrainWorker(long WorkerId) : ControlMessage;

/// <summary><c>cmdline &lt;id&gt;</c>: there is a new command line.</summary>
internal sealed record StartCmdline(long Id) : ControlMessage
{
    /// <summary>The message.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"cmdline {Id}");
}

/// <summary><c>endcmdline &lt;id&gt;</c>: nobody wants the command line any more.</summary>
internal sealed record EndCmdline(long Id) : ControlMessage
{
    /// <summary>The message.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"endcmdline {Id}");
}
