using System.Collections;
using VRedis.Wire;

namespace VRedis.CSharp.Running;

/// <summary>What becomes of a record, by the sender's preferences.</summary>
internal enum StreamAction
{
    /// <summary>Nobody would see it.</summary>
    Drop,

    /// <summary>It travels.</summary>
    Send,

    /// <summary>It ends the item.</summary>
    Stop,
}

/// <summary>The sender's preferences; those of PowerShell's own lanes.</summary>
/// <param name="preferences">By the names of PowerShell's variables; null for PowerShell's defaults.</param>
internal sealed class StreamActions(IDictionary? preferences)
{
    private readonly StreamAction[] _actions = [.. Enum.GetValues<StreamKind>().Select(stream => Action(stream, preferences?[Variable(stream)] as string))];

    public StreamAction this[StreamKind stream] => _actions[(int)stream];

    /// <summary>The name of the preference.</summary>
    public static string Variable(StreamKind stream) => stream == StreamKind.Error ? "ErrorActionPreference" : stream + "Preference";

    private static StreamAction Action(StreamKind stream, string? preference) => preference switch
    {
        "Stop" => StreamAction.Stop,
        "Ignore" => StreamAction.Drop,
        // Information that is not shown can still be had, with -InformationVariable and 6>.
        "SilentlyContinue" => stream == StreamKind.Information ? StreamAction.Send : StreamAction.Drop,
        null => stream is StreamKind.Verbose or StreamKind.Debug ? StreamAction.Drop : StreamAction.Send,
        _ => StreamAction.Send,
    };
}
