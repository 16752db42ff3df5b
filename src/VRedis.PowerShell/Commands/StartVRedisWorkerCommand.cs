using System.Collections.Concurrent;
using System.Management.Automation;
using VRedis.PowerShell.Workers;
using VRedis.Working;

namespace VRedis.PowerShell.Commands;

/// <summary>Start-VRedisWorker: makes this process a worker for everybody's tasks, until Ctrl+C or, with <c>-AsJob</c>, until Stop-Job.</summary>
[Cmdlet(VerbsLifecycle.Start, "VRedisWorker", SupportsShouldProcess = true)]
[OutputType(typeof(WorkerJob))]
public sealed class StartVRedisWorkerCommand : VRedisCmdlet
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly BlockingCollection<object> _lines = []; // notices, and lines of items

    /// <summary>Most items that run at once.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int ThrottleLimit { get; set; } = 32;

    /// <summary>The worker's name; the machine's when left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = Environment.MachineName;

    /// <summary>Shows here, too, what the items write to streams other than output.</summary>
    [Parameter]
    public SwitchParameter Echo { get; set; }

    /// <summary>Refuses command lines of Invoke-VRedisCmdline.</summary>
    [Parameter]
    public SwitchParameter NoCmdline { get; set; }

    /// <summary>Runs it in the background and returns a job.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    /// <inheritdoc/>
    protected override void End()
    {
        if (!ShouldProcess(Session.Settings.ToString(), "Start worker"))
            return;
        var options = new WorkerOptions { ThrottleLimit = ThrottleLimit, Name = Name, Echo = Echo, Cmdline = !NoCmdline };
        var worker = Wait(cancellation => HostedWorker.StartAsync(Session.Settings, options, cancellation));
        if (AsJob)
        {
            var job = new WorkerJob(MyInvocation.Line, worker);
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
            Task.Run(async () =>
            {
                await worker.Worker.DrainAsync(Grace).ConfigureAwait(false);
                await worker.DisposeAsync().ConfigureAwait(false);
            }).GetAwaiter().GetResult();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _lines.Dispose();
        base.Dispose(disposing);
    }

    private void Work(HostedWorker worker)
    {
        worker.Worker.Notice += _lines.Add;
        _ = new EchoTap(worker.Worker, () => _lines.Count, _lines.Add);
        Host.UI.WriteLine($"Worker {worker.Worker.WorkerId} ({Name}) works for {worker.Address}, {ThrottleLimit} items at once. Ctrl+C ends it.");
        try
        {
            while (true)
            {
                var next = _lines.Take(StopToken);
                if (next is InformationRecord line)
                    WriteInformation(line);
                else
                    WriteWarning((string)next);
            }
        }
        catch (OperationCanceledException)
        {
            // Ctrl+C
        }
    }
}
