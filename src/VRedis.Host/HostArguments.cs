using System.Management.Automation.Runspaces;

namespace VRedis.Host;

/// <summary>What the command line asks for: a script file with its parameters, a command text, the usage, or an error.</summary>
internal sealed record HostArguments
{
    /// <summary>Full path of the script; null with <see cref="Command"/>.</summary>
    public string? ScriptPath { get; private init; }

    /// <summary>Commands to run; null with <see cref="ScriptPath"/>.</summary>
    public string? Command { get; private init; }

    /// <summary>The script's parameters, to be bound as pwsh -File binds them.</summary>
    public IReadOnlyList<CommandParameter> ScriptParameters { get; private init; } = [];

    public bool NonInteractive { get; private init; }

    public bool ShowHelp { get; private init; }

    /// <summary>Why the arguments cannot be used; null if they can.</summary>
    public string? Error { get; private init; }

    public static HostArguments Parse(string[] args)
    {
        var nonInteractive = false;
        for (var i = 0; i < args.Length; i++)
        {
            var rest = args[(i + 1)..];
            if (!args[i].StartsWith('-'))
                return ForScript(args[i], rest, nonInteractive);
            switch (args[i].TrimStart('-').ToLowerInvariant())
            {
                case "file" or "f":
                    return rest is [var path, .. var own] ? ForScript(path, own, nonInteractive) : Wrong($"{args[i]} needs the path of a script.");
                case "command" or "c":
                    return string.Join(' ', rest) is var text && !string.IsNullOrWhiteSpace(text)
                        ? new() { Command = text, NonInteractive = nonInteractive }
                        : Wrong($"{args[i]} needs the commands to run.");
                case "noninteractive" or "noni":
                    nonInteractive = true;
                    break;
                case "noprofile" or "nop" or "nologo":
                    break;
                case "help" or "h" or "?":
                    return new() { ShowHelp = true };
                default:
                    return Wrong($"The argument '{args[i]}' is not known.");
            }
        }
        return new() { ShowHelp = true };
    }

    private static HostArguments ForScript(string path, string[] own, bool nonInteractive) =>
        File.Exists(path)
            ? new() { ScriptPath = Path.GetFullPath(path), ScriptParameters = ScriptParameterList.Parse(own), NonInteractive = nonInteractive }
            : Wrong($"The argument '{path}' is not recognized as the name of a script file. Check the spelling of the name, or if a path was included, verify that the path is correct.");

    private static HostArguments Wrong(string error) => new() { Error = error };
}
