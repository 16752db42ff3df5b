using System.Management.Automation;

namespace VRedis.PowerShell.Workers;

/// <summary>A worker as a job of the session: Stop-Job drains it, Receive-Job shows what it has to say.</summary>
public sealed class WorkerJob : Job
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly HostedWorker _worker;
    private int _stopping;

    internal WorkerJob(HostedWorker worker)
        : base("Start-VRedisWorker", // not the line that was typed: there may be secrets in it
            $"VRedisWorker{worker.Worker.WorkerId}")
    {
        _worker = worker;
        PSJobTypeName = "VRedisWorker";
        worker.Notice += Warn;
        _ = new EchoTap(worker, () => Information.Count, Show);
        SetJobState(JobState.Running);
        worker.Ended.ContinueWith(ended => Fail(ended.Exception!.GetBaseException()), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    /// <summary>The worker's id.</summary>
    public long WorkerId => _worker.Worker.WorkerId;

    /// <inheritdoc/>
    public override bool HasMoreData => Warning.Count + Information.Count + Error.Count > 0;

    /// <inheritdoc/>
    public override string Location => _worker.Address;

    /// <inheritdoc/>
    public override string StatusMessage => _worker.Worker.Info is var info ? $"{info.Running} running, {info.Executed} executed" : "";

    /// <summary>Lets running items end for 10 seconds, hands the rest back, and takes the worker off the list.</summary>
    public override void StopJob()
    {
        if (Interlocked.Exchange(ref _stopping, 1) != 0)
            return;
        SetJobState(JobState.Stopping);
        Task.Run(async () =>
        {
            await _worker.Worker.DrainAsync(Grace).ConfigureAwait(false);
            await _worker.DisposeAsync().ConfigureAwait(false);
        }).GetAwaiter().GetResult();
        SetJobState(JobState.Stopped);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            StopJob();
        base.Dispose(disposing);
    }

    private void Show(InformationRecord line)
    {
        if (Information.IsOpen)
            Information.Add(line);
    }

    private void Fail(Exception error)
    {
        if (Interlocked.Exchange(ref _stopping, 1) != 0)
            return;
        if (Error.IsOpen)
            Error.Add(error is VRedisException known ? Errors.From(known) : new ErrorRecord(error, error.GetType().Name, ErrorCategory.NotSpecified, null));
        _worker.DisposeAsync().AsTask().GetAwaiter().GetResult();
        SetJobState(JobState.Failed);
    }

    private void Warn(string message)
    {
        if (Warning.IsOpen)
            Warning.Add(new WarningRecord(message));
    }
}
