using System.ComponentModel;
using System.Management.Automation;
using System.Reflection;

namespace VRedis.PowerShell.Piping;

/// <summary>A live task as a job of the session: Receive-Job gives what came of it, Stop-Job ends it everywhere.</summary>
public sealed class PipeJob : Job2
{
    // Protected in Job2, and not in PowerShellStandard.Library.
    private static readonly Action<Job2, JobState, Exception?> Finish = typeof(Job2)
        .GetMethod(nameof(SetJobState), BindingFlags.Instance | BindingFlags.NonPublic, [typeof(JobState), typeof(Exception)])!.CreateDelegate<Action<Job2, JobState, Exception?>>();

    private readonly CancellationTokenSource _stopping = new();
    private readonly VRedisTask _task;
    private readonly IAsyncDisposable? _connection;
    private readonly Thread _thread;
    private bool _ending;

    /// <param name="command">The script, for Get-Job.</param>
    /// <param name="task">The task, for the user.</param>
    /// <param name="pump">Makes what writes the task's events to the job's streams, until the token is cancelled.</param>
    /// <param name="connection">The job's own connection; it is disposed of with the task.</param>
    internal PipeJob(string command, VRedisTask task, Func<IStreams, CancellationToken, TaskPump> pump, IAsyncDisposable? connection)
        : base(command)
    {
        (_task, _connection) = (task, connection);
        if (task.TaskId != 0)
            Name = $"VRedisPipe{task.TaskId}";
        PSJobTypeName = "VRedisPipe";
        Pump = pump(new JobStreams(this), _stopping.Token);
        SetJobState(JobState.Running);
        _thread = new Thread(Main) { IsBackground = true, Name = Name };
        _thread.Start();
    }

    /// <summary>The task's id; 0 for a local one.</summary>
    public long TaskId => _task.TaskId;

    /// <inheritdoc/>
    public override bool HasMoreData =>
        Output.Count > 0 || Error.Count > 0 || Warning.Count > 0 || Verbose.Count > 0 || Debug.Count > 0 || Information.Count > 0 || Progress.Count > 0;

    /// <inheritdoc/>
    public override string Location => _task.Server;

    /// <inheritdoc/>
    public override string StatusMessage
    {
        get
        {
            var progress = Pump.Task.Progress;
            return $"{Math.Max(0, progress.Sent - progress.Open)} of {progress.Sent} done{(progress.Failed > 0 ? $", {progress.Failed} failed" : "")}";
        }
    }

    /// <summary>The task; used by the command that sends its inputs.</summary>
    internal TaskPump Pump { get; }

    /// <summary>Ends the task everywhere.</summary>
    public override void StopJob()
    {
        lock (_thread)
        {
            if (!_ending)
            {
                _ending = true;
                SetJobState(JobState.Stopping);
                _stopping.Cancel();
                Pump.Task.Nudge();
            }
        }
        if (Thread.CurrentThread != _thread) // who hears of the job's end may well remove it
            _thread.Join();
    }

    /// <inheritdoc/>
    public override void StopJob(bool force, string reason) => StopJob();

    /// <inheritdoc/>
    public override void StopJobAsync() => ThreadPool.QueueUserWorkItem(_ =>
    {
        StopJob();
        OnStopJobCompleted(new AsyncCompletedEventArgs(null, cancelled: false, userState: null));
    });

    /// <inheritdoc/>
    public override void StopJobAsync(bool force, string reason) => StopJobAsync();

    /// <inheritdoc/>
    public override void StartJob() => throw NotSupported();

    /// <inheritdoc/>
    public override void StartJobAsync() => throw NotSupported();

    /// <inheritdoc/>
    public override void SuspendJob() => throw NotSupported();

    /// <inheritdoc/>
    public override void SuspendJob(bool force, string reason) => throw NotSupported();

    /// <inheritdoc/>
    public override void SuspendJobAsync() => throw NotSupported();

    /// <inheritdoc/>
    public override void SuspendJobAsync(bool force, string reason) => throw NotSupported();

    /// <inheritdoc/>
    public override void ResumeJob() => throw NotSupported();

    /// <inheritdoc/>
    public override void ResumeJobAsync() => throw NotSupported();

    /// <inheritdoc/>
    public override void UnblockJob() => throw NotSupported();

    /// <inheritdoc/>
    public override void UnblockJobAsync() => throw NotSupported();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            StopJob();
            _stopping.Dispose();
        }
        base.Dispose(disposing);
    }

    private void Main()
    {
        var (state, reason) = (JobState.Completed, (Exception?)null);
        try
        {
            using (Pump)
                Pump.DrainToEnd();
        }
        catch (PipelineStoppedException)
        {
            state = JobState.Stopped;
        }
        catch (Exception e)
        {
            (state, reason) = (JobState.Failed, e);
        }
        if (_connection is not null)
            Task.Run(async () => await _connection.DisposeAsync().ConfigureAwait(false)).GetAwaiter().GetResult();
        lock (_thread)
            _ending = true;
        Finish(this, state, reason);
    }

    private static PSNotSupportedException NotSupported() => new("A job of Invoke-VRedisPipe runs from its beginning to its end: it can be stopped, but not started, suspended or resumed.");
}
