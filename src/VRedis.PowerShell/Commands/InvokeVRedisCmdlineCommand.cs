using System.Collections.Concurrent;
using System.Management.Automation;
using VRedis.Cmdlines;
using VRedis.Connection;
using VRedis.Inspecting;
using VRedis.PowerShell.Cmdlines;
using VRedis.PowerShell.Completion;
using VRedis.Wire;
using VRedis.Working;

namespace VRedis.PowerShell.Commands;

/// <summary>Invoke-VRedisCmdline: runs a command line on workers, in the shell of their platform, and brings back its lines while it runs. Without one it is a prompt.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "VRedisCmdline", SupportsShouldProcess = true)]
[OutputType(typeof(CmdlineLine), typeof(CmdlineExit))]
public sealed class InvokeVRedisCmdlineCommand : VRedisCmdlet
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly List<long> _ids = [];

    /// <summary>What to run; it gets no input. A prompt asks for it when it is left out.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CmdlineCompleter))]
    public string? Command { get; set; }

    /// <summary>Ids of the workers that run it; with neither ids nor names, all that are alive do.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(WorkerIdCompleter))]
    public long[]? WorkerId { get; set; }

    /// <summary>Names of the workers that run it; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(WorkerNameCompleter))]
    public string[]? WorkerName { get; set; }

    /// <summary>Kills it on each worker where it runs longer.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue / 1000)]
    public int? TimeoutSeconds { get; set; }

    /// <summary>Runs PowerShell instead of the platform's shell.</summary>
    [Parameter]
    public SwitchParameter PowerShell { get; set; }

    /// <summary>Encrypts the command and its output with the signing key, so that Redis sees neither.</summary>
    [Parameter]
    public SwitchParameter Encrypt { get; set; }

    /// <inheritdoc/>
    protected override void Process() => _ids.AddRange(WorkerId ?? []);

    /// <inheritdoc/>
    protected override void End()
    {
        if (MyInvocation.ExpectingInput && _ids.Count == 0 && WorkerName is null) // does not mean all of them
            throw CmdlineTargets.Unknown(Messages.WorkerNoneCame);
        var filter = new WorkerFilter { Ids = _ids, Names = WorkerName ?? [] };
        if (Command is null)
            new CmdlinePrompt(this, filter).Run();
        else
            Run(Command, filter, Write, () => false);
    }

    /// <summary>The workers that are alive, and the connection to them.</summary>
    internal (VRedisConnection Connection, IReadOnlyList<WorkerInfo> Workers) Workers()
    {
        var connection = Connect();
        return (connection, Wait(cancellation => TaskInspector.GetWorkersAsync(connection, cancellation)));
    }

    /// <summary>Waits for the engine.</summary>
    internal T WaitFor<T>(Func<CancellationToken, Task<T>> work) => Wait(work);

    /// <summary>Runs a command line to its end.</summary>
    /// <param name="command">The command line.</param>
    /// <param name="filter">Where to run it.</param>
    /// <param name="write">Takes what comes of it.</param>
    /// <param name="isBroken">Whether to end it now.</param>
    internal void Run(string command, WorkerFilter filter, Action<CmdlineOutput> write, Func<bool> isBroken)
    {
        CmdlineCompleter.Remember(command);
        var (connection, alive) = Workers();
        var chosen = CmdlineTargets.Choose(filter, alive, error => WriteError(Errors.From(error)))
            .Where(worker => ShouldProcess(Messages.FormatTargetWorker(workerId: worker.WorkerId, name: worker.Name), Messages.FormatActionRun(command))).ToList();
        if (chosen.Count == 0)
            return;
        var definition = new CmdlineDefinition { Command = command, Language = PowerShell ? CmdlineShell.PowerShell : CmdlineShell.Platform, TimeoutSeconds = TimeoutSeconds };
        var notices = new ConcurrentQueue<string>();
        void OnTrouble(bool troubled, string message) => notices.Enqueue(message);
        var live = Wait(cancellation => LiveCmdline.StartAsync(connection, definition, chosen, MyInvocation.BoundParameters.ContainsKey(nameof(Encrypt)) ? Encrypt.ToBool() : null, cancellation));
        connection.Trouble += OnTrouble;
        try
        {
            while (!live.HasEnded && !isBroken())
            {
                if (live.Take(Pause, StopToken) is { } output)
                    write(output);
                while (notices.TryDequeue(out var notice))
                    WriteWarning(notice);
            }
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
        finally
        {
            connection.Trouble -= OnTrouble;
            Task.Run(async () => await live.DisposeAsync().ConfigureAwait(false)).GetAwaiter().GetResult();
        }
    }

    private void Write(CmdlineOutput output)
    {
        WriteObject(output);
        if (output is CmdlineExit exit && CmdlineErrors.From(exit) is { } error)
            WriteError(error);
    }
}
