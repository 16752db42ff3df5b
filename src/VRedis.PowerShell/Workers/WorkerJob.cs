using System.Management.Automation;

namespace VRedis.PowerShell.Workers;

/// <summary>A worker as a job of the session: Stop-Job drains it, Receive-Job shows what it has to say.</summary>
public sealed class WorkerJob : Job
{
    private readonly HostedWorker _worker;
    private int _ending;

    internal WorkerJob(HostedWorker worker)
        : base("Start-VRedisWorker", // not the line that was typed: there may be secrets in it
            $"VRedisWorker{worker.Worker.WorkerId}")
    {
        _worker = worker;
        PSJobTypeName = "VRedisWorker";
        worker.OnNotice(Warn);
        _ = new EchoTap(worker, () => Information.Count, Show);
        SetJobState(JobState.Running);
        worker.Ended.ContinueWith(OnEnded, TaskScheduler.Default);
    }

    /// <summary>The worker's id.</summary>
    public long WorkerId => _worker.Worker.WorkerId;

    /// <inheritdoc/>
    public override bool HasMoreData => Warning.Count + Information.Count + Error.Count > 0;

    /// <inheritdoc/>
    public override string Location => _worker.Address;

    /// <inheritdoc/>
    public override string StatusMessage => _worker.Worker.Info is var info ? Messages.FormatStatusWorker(running: info.Running, executed: info.Executed) : "";

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

    // By itself, or because somebody asked for it from afar.
    private void OnEnded(Task ended)
    {
        if (Interlocked.Exchange(ref _ending, 1) != 0)
            return;
        if (ended.Exception?.GetBaseException() is { } error && Error.IsOpen)
            Error.Add(error is VRedisException known ? Errors.From(known) : new ErrorRecord(error, error.GetType().Name, ErrorCategory.NotSpecified, null));
        _worker.StopAsync().GetAwaiter().GetResult();
        SetJobState(ended.IsFaulted ? JobState.Failed : JobState.Completed);
    }

    private void Show(InformationRecord line)
    {
        if (Information.IsOpen)
            Information.Add(line);
    }

    private void Warn(string message)
    {
        if (Warning.IsOpen)
            Warning.Add(new WarningRecord(message));
    }
}
