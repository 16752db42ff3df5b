using System.Management.Automation;

namespace VRedis.PowerShell.Workers;

/// <summary>A worker as a job of the session: Stop-Job drains it, Receive-Job shows what it has to say.</summary>
public sealed class WorkerJob : Job
{
    private readonly HostedWorker _worker;
    private int _ending;

    internal WorkerJob(string command, HostedWorker worker)
        : base(command, $"VRedisWorker{worker.Worker.WorkerId}")
    {
        _worker = worker;
        PSJobTypeName = "VRedisWorker";
        worker.OnNotice(Warn);
        SetJobState(JobState.Running);
        _ = worker.Worker.Completion.ContinueWith(_ => OnEnded(), TaskScheduler.Default);
    }

    /// <summary>The worker's id.</summary>
    public long WorkerId => _worker.Worker.WorkerId;

    /// <inheritdoc/>
    public override bool HasMoreData => Warning.Count > 0;

    /// <inheritdoc/>
    public override string Location => _worker.Address;

    /// <inheritdoc/>
    public override string StatusMessage => _worker.Worker.Info is var info ? $"{info.Running} running, {info.Executed} executed" : "";

    /// <summary>Lets running items end within the worker's shutdown time, hands the rest back, and takes the worker off the list.</summary>
    public override void StopJob()
    {
        if (Interlocked.Exchange(ref _ending, 1) != 0)
            return;
        SetJobState(JobState.Stopping);
        Task.Run(_worker.StopAsync).GetAwaiter().GetResult();
        SetJobState(JobState.Stopped);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            StopJob();
        base.Dispose(disposing);
    }

    // Somebody asked for it from afar.
    private void OnEnded()
    {
        if (Interlocked.Exchange(ref _ending, 1) != 0)
            return;
        Task.Run(_worker.StopAsync).GetAwaiter().GetResult();
        SetJobState(JobState.Completed);
    }

    private void Warn(string message)
    {
        if (Warning.IsOpen)
            Warning.Add(new WarningRecord(message));
    }
}
