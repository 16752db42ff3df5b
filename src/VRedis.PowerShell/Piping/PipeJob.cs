using System.Management.Automation;
using System.Reflection;

namespace VRedis.PowerShell.Piping;

/// <summary>A live task as a job of the session: Receive-Job gives what came of it, Stop-Job ends it everywhere.</summary>
public sealed class PipeJob : Job
{
    // The only way to give a reason. Job2 offers it openly, but Receive-Job -AutoRemoveJob takes no Job2 that has no job source adapter of its own.
    private static readonly Action<Job, JobState, Exception?> Finish = typeof(Job)
        .GetMethod(nameof(SetJobState), BindingFlags.Instance | BindingFlags.NonPublic, [typeof(JobState), typeof(Exception)])!.CreateDelegate<Action<Job, JobState, Exception?>>();

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
            var text = Messages.FormatProgressDone(done: Math.Max(0, progress.Sent - progress.Open), all: progress.Sent);
            return progress.Failed > 0 ? Messages.FormatProgressWithFailed(text: text, failed: progress.Failed) : text;
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
}
