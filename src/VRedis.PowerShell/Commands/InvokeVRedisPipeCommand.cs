using System.Management.Automation;
using VRedis.PowerShell.Completion;
using VRedis.PowerShell.Piping;
using VRedis.PowerShell.Values;
using VRedis.Wire;

namespace VRedis.PowerShell.Commands;

/// <summary>Invoke-VRedisPipe: runs a script block for each input on the workers, and brings back what comes of it while it runs.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "VRedisPipe", DefaultParameterSetName = "ScriptBlock")]
[OutputType(typeof(PSObject), typeof(VRedisTask), typeof(PipeJob), typeof(FileInfo))]
public sealed partial class InvokeVRedisPipeCommand : VRedisCmdlet
{
    private IPipeRun? _run;

    /// <summary>What runs for each input: it finds it as <c>$_</c>, in its first parameter or in <c>$args</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "ScriptBlock")]
    public ScriptBlock ScriptBlock { get; set; } = null!;

    /// <summary>A script file to run instead; one that ends in .cs or .csx holds C#.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "FilePath")]
    [ValidateNotNullOrEmpty]
    public string FilePath { get; set; } = null!;

    /// <summary>C# to run instead: it finds the input in <c>Input</c>, and gives output with <c>return</c>.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "CSharp")]
    [ValidateNotNullOrEmpty]
    public string CSharp { get; set; } = null!;

    /// <summary>Compiles C# for speed: loops run 2 to 10 times as fast, but errors may name wrong lines.</summary>
    [Parameter(ParameterSetName = "CSharp")]
    [Parameter(ParameterSetName = "FilePath")]
    public SwitchParameter Optimize { get; set; }

    /// <summary>Several script blocks by name, each with a table of its own name. Inputs go to <c>-StartStep</c>, else to <c>main</c>, else to the first of an ordered dictionary.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Step")]
    public System.Collections.IDictionary Step { get; set; } = null!;

    /// <summary>The step that gets the inputs.</summary>
    [Parameter(ParameterSetName = "Step")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(StepCompleter))]
    public string? StartStep { get; set; }

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

    /// <summary>The table that takes the output.</summary>
    [Parameter(ParameterSetName = "ScriptBlock")]
    [Parameter(ParameterSetName = "FilePath")]
    [Parameter(ParameterSetName = "CSharp")]
    [ValidateNotNullOrEmpty]
    public string Table { get; set; } = StepDefinition.DefaultTable;

    /// <summary>Most megabytes of one input; a larger one is an error and is not sent. Workers have a limit of their own.</summary>
    [Parameter]
    [ValidateRange(1, 500)]
    public int MaxItemMB { get; set; } = 64;

    /// <summary>Functions of this session that travel with the script; those that it calls are found without this.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Function { get; set; } = [];

    /// <summary>Modules that the workers import first, by name or by a path that they see as well; those of the commands in the script are found without this.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Module { get; set; } = [];

    /// <summary>Names of variables of this session that the script finds under the same names.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Variable { get; set; } = [];

    /// <summary>Runs once in each lane before its first item.</summary>
    [Parameter]
    public ScriptBlock? InitializationScript { get; set; }

    /// <summary>Does not look for functions and modules that the script uses.</summary>
    [Parameter]
    public SwitchParameter NoAutoImport { get; set; }

    /// <summary>For how many days the task is kept after its end; 7 unless settings say otherwise. With 0 nothing stays once it is read.</summary>
    [Parameter]
    [ValidateRange(0, 36_500)]
    public double? RetentionDays { get; set; }

    /// <summary>Encrypts the script, inputs, output, records and errors with the signing key, so that Redis sees neither code nor data; credentials and secure strings travel then.</summary>
    [Parameter]
    public SwitchParameter Encrypt { get; set; }

    /// <summary>Name of a variable that gets the task.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TaskVariable { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        RefuseContradictions();
        PrepareDump();
        var codec = new PSValueCodec { Depth = Depth, Secrets = Encrypts };
        var definition = CSharpText() is { } script
            ? CSharpTask.Define(this, script, Table, ArgumentList, Items(), Optimize, Travel(), codec)
            : PipeTask.Define(this, Steps(), ArgumentList, Items(), Travel(), codec);
        var (run, task) = NoWait ? Submit(definition, codec) : AsJob ? StartJob(definition, codec) : Start(definition, codec);
        _run = run;
        if (TaskVariable is not null)
            SessionState.PSVariable.Set(TaskVariable, task);
        if (!Local && !MyInvocation.BoundParameters.ContainsKey("Debug")) // with -Debug PowerShell stops at a verbose line to ask whether to go on
            WriteVerbose($"{task}.");
    }

    private string? CSharpText() => ParameterSetName switch
    {
        "CSharp" => CSharp,
        "FilePath" when CSharpTask.IsFile(FilePath) => PipeTask.ReadFile(GetUnresolvedProviderPathFromPSPath(FilePath)),
        _ => null,
    };

    private IReadOnlyList<PipeStep> Steps() => ParameterSetName switch
    {
        "Step" => PipeStep.FromDictionary(Step, StartStep),
        "FilePath" => [new PipeStep(StepDefinition.Main, PipeTask.FromFile(GetUnresolvedProviderPathFromPSPath(FilePath)), Table)],
        _ => [new PipeStep(StepDefinition.Main, ScriptBlock, Table)],
    };

    private TravelOptions Travel() => new()
    {
        Functions = Function,
        Modules = Module,
        Variables = Variable,
        Initialization = InitializationScript,
        NoAutoImport = NoAutoImport,
    };

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
