using System.Management.Automation;
using VRedis.PowerShell.Piping;
using VRedis.PowerShell.Values;
using VRedis.Sending;

namespace VRedis.PowerShell.Commands;

/// <summary>Invoke-VRedisPipe: runs a script block for each input on the workers, and brings back what comes of it while it runs.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "VRedisPipe", DefaultParameterSetName = "ScriptBlock")]
[OutputType(typeof(PSObject))]
public sealed class InvokeVRedisPipeCommand : VRedisCmdlet
{
    private PipeRun? _run;

    /// <summary>What runs for each input: it finds it as <c>$_</c>, in its first parameter or in <c>$args</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "ScriptBlock")]
    public ScriptBlock ScriptBlock { get; set; } = null!;

    /// <summary>A script file to run instead.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "FilePath")]
    [ValidateNotNullOrEmpty]
    public string FilePath { get; set; } = null!;

    /// <summary>The inputs, one item each.</summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    public object? InputObject { get; set; }

    /// <summary>Arguments that follow the input.</summary>
    [Parameter]
    [Alias("Args")]
    public object?[] ArgumentList { get; set; } = [];

    /// <summary>How many levels of properties of other objects travel.</summary>
    [Parameter]
    [ValidateRange(1, 100)]
    public int Depth { get; set; } = 2;

    /// <summary>Name of a variable that gets the task.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TaskVariable { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        var script = FilePath is null ? ScriptBlock : PipeTask.FromFile(GetUnresolvedProviderPathFromPSPath(FilePath));
        var codec = new PSValueCodec { Depth = Depth };
        var definition = PipeTask.Define(this, script, ArgumentList, codec);
        var connection = Connect();
        var task = Wait(cancellation => LiveTask.StartAsync(connection, definition, cancellation: cancellation));
        _run = new PipeRun(this, connection, task, codec, StopToken);
        if (TaskVariable is not null)
            SessionState.PSVariable.Set(TaskVariable, new VRedisTask(task.TaskId, connection));
        WriteVerbose($"Task {task.TaskId} on {connection.Settings.Address}.");
    }

    /// <inheritdoc/>
    protected override void Process() => _run!.Add(InputObject);

    /// <inheritdoc/>
    protected override void End() => _run!.Complete();

    /// <inheritdoc/>
    protected override void StopProcessing()
    {
        base.StopProcessing();
        _run?.Nudge();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Interlocked.Exchange(ref _run, null)?.Dispose();
        base.Dispose(disposing);
    }
}
