using System.Management.Automation;
using System.Management.Automation.Runspaces;
using VRedis.Working;

namespace VRedis.PowerShell.Lanes;

/// <summary>Looks at every command that a lane with limits is about to run, wherever it is called, and puts a refusal in the place of those that are not allowed.</summary>
internal sealed class CommandGuard
{
    // They run scripts in runspaces of their own, where no limit would hold. Start-Job is refused by the engine.
    private static readonly HashSet<string> Escapes = new(StringComparer.OrdinalIgnoreCase) { "Start-ThreadJob", "Enter-PSHostProcess", "Debug-Runspace" };

    private static readonly CmdletInfo Refusal = new(RefusedCommand.Name, typeof(RefusedCommand));

    [ThreadStatic]
    private static CommandGuard? _current;

    private readonly LaneLimits _limits;
    private readonly TaskContext _task;
    private readonly CommandInvocationIntrinsics _commands;

    private CommandGuard(LaneLimits limits, TaskContext task, CommandInvocationIntrinsics commands) => (_limits, _task, _commands) = (limits, task, commands);

    /// <summary>Guards a lane from now on. Called on the lane's thread.</summary>
    public static void Install(Runspace runspace, LaneLimits limits, TaskContext task)
    {
        if (!limits.Any)
            return;
        var commands = ((EngineIntrinsics)runspace.SessionStateProxy.GetVariable("ExecutionContext")).InvokeCommand;
        var guard = _current = new CommandGuard(limits, task, commands);
        commands.PreCommandLookupAction = (_, lookup) => guard.BeforeLookup(lookup);
        commands.PostCommandLookupAction = (_, lookup) => guard.AfterLookup(lookup);
    }

    /// <summary>The error for a command that this thread's lane does not allow.</summary>
    public static VRedisException Error(string name) => new(ErrorIds.CommandNotAllowed, _current is { } guard
        ? Messages.FormatCommandNotAllowedByWorker(workerId: guard._task.WorkerId, workerName: guard._task.WorkerName, command: name, allowed: guard._limits.AllowedCommands?.ToString() ?? Messages.CommandAllowedNone)
        : Messages.FormatCommandNotAllowed(name));

    /// <summary>Refuses what is neither allowed nor an alias or function, so that no module is loaded for it.</summary>
    private void BeforeLookup(CommandLookupEventArgs lookup)
    {
        var name = lookup.CommandName;
        if (_limits.AllowedCommands is { } allowed && !allowed.Matches(name) && !allowed.Matches(name[(name.LastIndexOf('\\') + 1)..])
            && !allowed.Matches(Path.GetFileNameWithoutExtension(name)) && !_commands.GetCommands(name, CommandTypes.Function | CommandTypes.Filter | CommandTypes.Alias, nameIsPattern: false).Any())
        {
            Refuse(lookup);
        }
    }

    private void AfterLookup(CommandLookupEventArgs lookup)
    {
        if (lookup.Command is { } command && command.Name != RefusedCommand.Name
            && ((_limits.IsConstrained && Escapes.Contains(command.Name)) || _limits.AllowedCommands?.Allow(command) == false))
        {
            Refuse(lookup);
        }
    }

    // The engine swallows what a handler throws.
    private static void Refuse(CommandLookupEventArgs lookup)
    {
        lookup.Command = Refusal;
        lookup.StopSearch = true;
    }
}

/// <summary>Runs in the place of a command that is not allowed, and takes whatever is given to it.</summary>
[Cmdlet("Deny", "VRedisLaneCommand")]
internal sealed class RefusedCommand : PSCmdlet
{
    public const string Name = "Deny-VRedisLaneCommand";

    [Parameter(ValueFromRemainingArguments = true)]
    [AllowNull]
    [AllowEmptyCollection]
    public object?[] Given { get; set; } = [];

    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    public object? InputObject { get; set; }

    protected override void BeginProcessing() => ThrowTerminatingError(Errors.From(CommandGuard.Error(MyInvocation.InvocationName)));
}
