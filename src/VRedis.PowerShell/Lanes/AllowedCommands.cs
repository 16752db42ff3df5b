using System.Management.Automation;

namespace VRedis.PowerShell.Lanes;

/// <summary>The commands that a worker allows. Programs are those that its PATH leads to when it starts: a task that changes the PATH gets no others.</summary>
internal sealed class AllowedCommands(IReadOnlyCollection<string> names)
{
    // What every script of a task may use.
    private static readonly string[] Always = [LaneCommand.Name, TakeOutputCommand.Name, Commands.PushVRedisItemCommand.CommandName];

    private static readonly HashSet<string> MakeScripts = new(StringComparer.OrdinalIgnoreCase) { "Invoke-Expression", "Import-Module", "New-Module", "Invoke-Command", "Add-Type" };

    private readonly List<WildcardPattern> _patterns = [.. names.Concat(Always).Select(name => new WildcardPattern(name, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant))];
    private readonly HashSet<string> _folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(Path.TrimEndingDirectorySeparator)];

    /// <summary>Whether a command of this name may be used. What makes a script of a text must be named in full: no wildcard means it.</summary>
    public bool Matches(string name) => MakeScripts.Contains(name) ? names.Contains(name, StringComparer.OrdinalIgnoreCase) : _patterns.Exists(pattern => pattern.IsMatch(name));

    /// <summary>Whether this command may be used. Functions that no module brought are the task's own, and what they call is looked at in its turn.</summary>
    public bool Allow(CommandInfo command) => command switch
    {
        AliasInfo alias => alias.ResolvedCommand is { } resolved && Allow(resolved),
        FunctionInfo { Module: null } => true,
        ApplicationInfo program => Matches(program.Path) || (_folders.Contains(Path.GetDirectoryName(program.Path)!)
            && (Matches(program.Name) || Matches(Path.GetFileNameWithoutExtension(program.Name)))),
        ExternalScriptInfo script => Matches(script.Path),
        _ => Matches(command.Name),
    };

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", names);
}
