using System.Collections.Concurrent;
using System.Management.Automation;
using VRedis.PowerShell.Lanes;
using VRedis.PowerShell.Workers;
using VRedis.Working;

namespace VRedis.PowerShell.Commands;

/// <summary>Start-VRedisWorker: makes this process a worker for everybody's tasks, until Ctrl+C or, with <c>-AsJob</c>, until Stop-Job; Stop-VRedisWorker ends it from afar.</summary>
[Cmdlet(VerbsLifecycle.Start, "VRedisWorker", SupportsShouldProcess = true)]
[OutputType(typeof(WorkerJob))]
public sealed class StartVRedisWorkerCommand : VRedisCmdlet
{
    private readonly BlockingCollection<object> _lines = []; // notices, and lines of items

    /// <summary>Most items that run at once.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int ThrottleLimit { get; set; } = 32;

    /// <summary>The worker's name; the machine's when left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = Environment.MachineName;

    /// <summary>How many seconds items that run get to end by themselves when the worker is stopped.</summary>
    [Parameter]
    [ValidateRange(0, 86_400)]
    public double ShutdownSeconds { get; set; } = 10;

    /// <summary>Shows here, too, what the items write to streams other than output.</summary>
    [Parameter]
    public SwitchParameter Echo { get; set; }

    /// <summary>Refuses command lines of Invoke-VRedisCmdline. A worker with <c>-LanguageMode ConstrainedLanguage</c> or <c>-AllowedCommand</c> refuses them anyway, unless <c>-NoCmdline:$false</c> is given.</summary>
    [Parameter]
    public SwitchParameter NoCmdline { get; set; }

    /// <summary>Does not start without a key, which Connect-VRedis or Set-VRedisConfig gives. A worker that has one runs only what is signed in any case.</summary>
    [Parameter]
    public SwitchParameter RequireSignature { get; set; }

    /// <summary>The language mode of all scripts of tasks. <c>ConstrainedLanguage</c> lets them call cmdlets, and not arbitrary .NET methods and types; it is the default with <c>-AllowedCommand</c>.</summary>
    [Parameter]
    [ValidateSet(nameof(PSLanguageMode.FullLanguage), nameof(PSLanguageMode.ConstrainedLanguage))]
    public PSLanguageMode LanguageMode { get; set; }

    /// <summary>The only commands that scripts of tasks may use, besides functions of their own; names of cmdlets, functions and programs, with wildcards.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[]? AllowedCommand { get; set; }

    /// <summary>Most megabytes of an input, output value, record or follow-up item; a larger one fails its item. All output of one item may have four times as many.</summary>
    [Parameter]
    [ValidateRange(1, 500)]
    public int MaxItemMB { get; set; } = 64;

    /// <summary>How many megabytes the process may use: past it, the worker drains and starts anew; it ends with an error when that does not free enough. 0 for no limit.</summary>
    [Parameter]
    [ValidateRange(0, 1 << 20)]
    public int MemoryLimitMB { get; set; }

    /// <summary>A TCP port on 127.0.0.1 where Prometheus finds the metrics of the workers of this process, under <c>/metrics</c>.</summary>
    [Parameter]
    [ValidateRange(1, 65_535)]
    public int? MetricsPort { get; set; }

    /// <summary>A JSON file that says how the worker is, for probes: written anew every two seconds, and gone with the worker.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? StatusPath { get; set; }

    /// <summary>Runs it in the background and returns a job.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    /// <inheritdoc/>
    protected override void End()
    {
        if (!ShouldProcess(Session.Settings.ToString(), Messages.ActionStartWorker))
            return;
        var settings = Session.Settings;
        BeforeConnecting(settings);
        var limits = Limits();
        var options = new WorkerOptions { ThrottleLimit = ThrottleLimit, Name = Name, Echo = Echo, Cmdline = RunsCmdlines(limits), ShutdownTime = TimeSpan.FromSeconds(ShutdownSeconds), MaxItemBytes = (long)MaxItemMB << 20, RequireSignature = RequireSignature };
        var worker = Wait(cancellation => HostedWorker.StartAsync(settings, options, limits, cancellation));
        Report(worker);
        if (AsJob)
        {
            var job = new WorkerJob(worker);
            JobRepository.Add(job);
            WriteObject(job);
            return;
        }
        try
        {
            Work(worker);
        }
        finally
        {
            Task.Run(worker.StopAsync).GetAwaiter().GetResult();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _lines.Dispose();
        base.Dispose(disposing);
    }

    // As a throw statement: the script that runs the worker ends, too, and its process gets the exit code that a supervisor looks for.
    private static void ThrowIfEnded(Task ended)
    {
        try
        {
            ended.GetAwaiter().GetResult();
        }
        catch (VRedisException e)
        {
            ScriptBlock.Create("throw $args[0]").Invoke(Errors.From(e));
        }
    }

    // A command line knows no limits.
    private bool RunsCmdlines(WorkerLimits limits) => MyInvocation.BoundParameters.ContainsKey(nameof(NoCmdline)) ? !NoCmdline : !limits.Lanes.Any;

    private WorkerLimits Limits()
    {
        var given = MyInvocation.BoundParameters.ContainsKey(nameof(LanguageMode));
        if (AllowedCommand is not null && given && LanguageMode == PSLanguageMode.FullLanguage)
            WriteWarning(Messages.AllowedCommandUseless);
        var mode = given || AllowedCommand is null ? LanguageMode : PSLanguageMode.ConstrainedLanguage;
        return new WorkerLimits(new LaneLimits(mode, AllowedCommand is null ? null : new AllowedCommands(AllowedCommand)), (long)MemoryLimitMB << 20);
    }

    private void Report(HostedWorker worker)
    {
        try
        {
            worker.Report(MetricsPort, StatusPath is null ? null : GetUnresolvedProviderPathFromPSPath(StatusPath));
        }
        catch
        {
            Task.Run(worker.StopAsync).GetAwaiter().GetResult();
            throw;
        }
    }

    private void Show(object line)
    {
        try
        {
            _lines.Add(line);
        }
        catch (Exception e) when (e is InvalidOperationException or ObjectDisposedException)
        {
            // The worker has ended; a lane that was left alone still writes.
        }
    }

    private void Work(HostedWorker worker)
    {
        worker.OnNotice(Show);
        worker.Ended.ContinueWith(_ => _lines.CompleteAdding(), TaskScheduler.Default);
        _ = new EchoTap(worker, () => _lines.Count, Show);
        using var terminated = new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(StopToken, terminated.Token);
        using var signal = new TerminateSignal(terminated.Cancel);
        Host.UI.WriteLine(Messages.FormatWorkerStarted(workerId: worker.Worker.WorkerId, name: Name, address: worker.Address, throttleLimit: ThrottleLimit));
        try
        {
            foreach (var next in _lines.GetConsumingEnumerable(stop.Token))
            {
                if (next is InformationRecord line)
                    WriteInformation(line);
                else
                    WriteWarning((string)next);
            }
            ThrowIfEnded(worker.Ended);
        }
        catch (OperationCanceledException)
        {
            // Ctrl+C, or SIGTERM
        }
    }
}
