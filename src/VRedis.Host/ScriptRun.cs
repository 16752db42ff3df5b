using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Microsoft.PowerShell;

namespace VRedis.Host;

/// <summary>One run of a script or command text in a runspace of its own, with everything it emits shown on the console.</summary>
internal sealed class ScriptRun : IDisposable
{
    private readonly HostArguments _arguments;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConsoleHost _host;
    private readonly Runspace _runspace;
    private readonly Lock _gate = new();
    private Pipeline? _running;

    public ScriptRun(HostArguments arguments)
    {
        _arguments = arguments;
        _host = new ConsoleHost(new ConsoleInput(arguments.NonInteractive, _stopping.Token));

        // The Core cmdlets only: the other defaults are assemblies of pwsh.
        var state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
            state.ExecutionPolicy = ExecutionPolicy.RemoteSigned;
        _runspace = RunspaceFactory.CreateRunspace(_host, state);
        _runspace.ThreadOptions = PSThreadOptions.ReuseThread;
    }

    /// <summary>Runs to the end and returns the exit code.</summary>
    public int Run()
    {
        _runspace.Open();
        Runspace.DefaultRunspace = _runspace;
        var succeeded = _arguments.Command is { } text ? RunCommand(text) : RunScript(_arguments.ScriptPath!);
        return _host.ExitCode ?? (succeeded ? ExitCodes.Success : ExitCodes.Failure);
    }

    /// <summary>Stops the running pipeline, whose finally blocks still run. Returns at once.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopping.Cancel();
            _running?.StopAsync();
        }
    }

    public void Dispose()
    {
        _runspace.Dispose();
        _host.UI.Dispose();
        _stopping.Dispose();
    }

    private bool RunCommand(string text) =>
        // $? outlives only a pipeline that is in the history.
        Succeeds(() => _runspace.CreatePipeline(text, addToHistory: true)) && _host.ExitCode is null && LastStatementSucceeded();

    private bool RunScript(string path)
    {
        // Only .ps1 is a command of its own; another script, with #! at its top, is run by its text.
        var command = Path.GetExtension(path).Equals(".ps1", StringComparison.OrdinalIgnoreCase)
            ? new Command(path, isScript: false, useLocalScope: false)
            : new Command(File.ReadAllText(path), isScript: true, useLocalScope: false);
        foreach (var parameter in _arguments.ScriptParameters)
            command.Parameters.Add(parameter);
        EngineInternals.RethrowExit(_runspace);
        return Succeeds(() => PipelineOf(command));
    }

    /// <summary>Runs a pipeline and shows what comes out of it, a terminating error too.</summary>
    private bool Succeeds(Func<Pipeline> create)
    {
        try
        {
            using var pipeline = create();
            pipeline.Commands.Add(OutDefault());
            Invoke(pipeline);
            return true;
        }
        catch (PipelineStoppedException)
        {
            return false;
        }
        catch (RuntimeException e)
        {
            Report(e.ErrorRecord);
            return false;
        }
    }

    private bool LastStatementSucceeded()
    {
        using var pipeline = _runspace.CreatePipeline("$?");
        return !_stopping.IsCancellationRequested && Invoke(pipeline) is [{ BaseObject: true }];
    }

    private void Report(ErrorRecord error)
    {
        var shown = OutDefault();
        shown.Parameters.Add("InputObject", EngineInternals.AsError(error));
        using var pipeline = PipelineOf(shown);
        pipeline.Invoke();
    }

    private Collection<PSObject> Invoke(Pipeline pipeline)
    {
        lock (_gate)
        {
            if (_stopping.IsCancellationRequested)
                throw new PipelineStoppedException();
            _running = pipeline;
        }
        try
        {
            return pipeline.Invoke();
        }
        finally
        {
            lock (_gate)
                _running = null;
        }
    }

    private Pipeline PipelineOf(Command command)
    {
        var pipeline = _runspace.CreatePipeline();
        pipeline.Commands.Add(command);
        return pipeline;
    }

    /// <summary>Formats objects and errors in the order in which they come.</summary>
    private static Command OutDefault() => new("Out-Default")
    {
        MergeUnclaimedPreviousCommandResults = PipelineResultTypes.Error | PipelineResultTypes.Output,
    };
}
