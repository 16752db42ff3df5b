using System.Collections.Concurrent;
using System.Management.Automation;
using VRedis.PowerShell.Workers;
using VRedis.Working;

namespace VRedis.PowerShell.Commands;

/// <summary>Start-VRedisWorker: makes this process a worker for everybody's tasks, until Ctrl+C or, with <c>-AsJob</c>, until Stop-Job; Stop-VRedisWorker ends it from afar.</summary>
[Cmdlet(VerbsLifecycle.Start, "VRedisWorker", SupportsShouldProcess = true)]
[OutputType(typeof(WorkerJob))]
public sealed class StartVRedisWorkerCommand : VRedisCmdlet
{
    private readonly BlockingCollection<string> _notices = [];

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

    /// <summary>Runs it in the background and returns a job.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    /// <inheritdoc/>
    protected override void End()
    {
        if (!ShouldProcess(Session.Settings.ToString(), "Start worker"))
            return;
        var options = new WorkerOptions { ThrottleLimit = ThrottleLimit, Name = Name, ShutdownTime = TimeSpan.FromSeconds(ShutdownSeconds) };
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
            Task.Run(worker.StopAsync).GetAwaiter().GetResult();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _notices.Dispose();
        base.Dispose(disposing);
    }

    private void Take(string notice)
    {
        try
        {
            _notices.TryAdd(notice);
        }
        catch (Exception e) when (e is InvalidOperationException or ObjectDisposedException)
        {
            // It has ended; nobody reads any more.
        }
    }

    private void Work(HostedWorker worker)
    {
        worker.OnNotice(Take);
        _ = worker.Worker.Completion.ContinueWith(_ => _notices.CompleteAdding(), TaskScheduler.Default);
        Host.UI.WriteLine($"Worker {worker.Worker.WorkerId} ({Name}) works for {worker.Address}, {ThrottleLimit} items at once. Ctrl+C ends it.");
        try
        {
            foreach (var notice in _notices.GetConsumingEnumerable(StopToken))
                WriteWarning(notice);
        }
        catch (OperationCanceledException)
        {
            // Ctrl+C
        }
    }
}
