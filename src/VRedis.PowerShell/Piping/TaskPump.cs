using System.Management.Automation;
using VRedis.PowerShell.Values;
using VRedis.Sending;
using VRedis.Wire;

namespace VRedis.PowerShell.Piping;

/// <summary>Writes what comes of a live task, and ends the task with itself. Writing happens on one thread: a pipeline's or a job's.</summary>
internal sealed class TaskPump : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(3);

    private readonly IStreams _streams;
    private readonly IOutputSink _sink;
    private readonly CancellationToken _stop;
    private readonly EventWriter _events;
    private readonly PipeProgress _progress;
    private readonly IdleWatch? _idle;
    private Task<string?>? _looking;
    private TaskState? _end;
    private volatile bool _allSent;

    /// <param name="task">The task.</param>
    /// <param name="streams">Where what comes of it is written.</param>
    /// <param name="sink">Takes its output; it is disposed of with the pump.</param>
    /// <param name="codec">Reads values.</param>
    /// <param name="idle">Notices that no worker is there; null where none is needed.</param>
    /// <param name="stop">Is cancelled when the user stops the task.</param>
    public TaskPump(ILiveTask task, IStreams streams, IOutputSink sink, PSValueCodec codec, IdleWatch? idle, CancellationToken stop)
    {
        var progressId = Random.Shared.Next(1 << 20, 1 << 28); // nobody else's
        (Task, _streams, _sink, _idle, _stop) = (task, streams, sink, idle, stop);
        _events = new EventWriter(streams, sink, task.TaskId, codec, progressId);
        _progress = new PipeProgress(streams, task.TaskId, progressId);
    }

    /// <summary>The task.</summary>
    public ILiveTask Task { get; }

    /// <summary>No more inputs come.</summary>
    public void Seal()
    {
        _allSent = true;
        Task.Seal();
    }

    /// <summary>Writes what has come; with <paramref name="wait"/> it first waits a little for something.</summary>
    /// <exception cref="VRedisException">The task has failed; <see cref="ErrorIds.TaskNotCompleted"/>: it has ended otherwise than by being done.</exception>
    public void Drain(bool wait)
    {
        for (var timeout = wait ? Pause : TimeSpan.Zero; _end is null; timeout = TimeSpan.Zero)
        {
            if (_stop.IsCancellationRequested)
                throw new PipelineStoppedException();
            var taskEvent = Task.Take(timeout);
            _progress.Show(Task.Progress, _allSent);
            if (taskEvent is null)
            {
                _sink.Idle();
                break;
            }
            _idle?.Moved();
            _end = _events.Write(taskEvent);
            if (_end is not null)
                End();
        }
        if (_end is null && _idle is not null)
            Look(_idle);
    }

    /// <summary>Writes what comes until the task has ended.</summary>
    /// <exception cref="VRedisException">As for <see cref="Drain"/>.</exception>
    public void DrainToEnd()
    {
        while (_end is null)
            Drain(wait: true);
    }

    /// <summary>Ends the task everywhere unless it has ended. Ctrl+C and Select-Object -First come here.</summary>
    public void Dispose()
    {
        System.Threading.Tasks.Task.Run(EndAsync).GetAwaiter().GetResult();
        _sink.Dispose();
    }

    private void Look(IdleWatch idle)
    {
        if (_looking is null && idle.Due)
            _looking = System.Threading.Tasks.Task.Run(() => idle.LookAsync(_stop), _stop); // not waited for: a Redis that is away answers when it is back
        if (_looking is not { IsCompleted: true } looked)
            return;
        _looking = null;
        try
        {
            if (looked.GetAwaiter().GetResult() is { } warning)
                _streams.WriteWarning(warning);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    private async Task EndAsync()
    {
        using var limit = new CancellationTokenSource(StopTime); // when Redis is away, the task ends for want of its sender's sign of life
        try
        {
            if (_end is null)
                await Task.StopAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or VRedisException)
        {
            // See above.
        }
        await Task.DisposeAsync().ConfigureAwait(false);
    }

    private void End()
    {
        _progress.Complete();
        _sink.Complete();
        if (_end == TaskState.Completed)
            return;
        var progress = Task.Progress;
        var where = _sink.Where ?? (Task.TaskId == 0 ? "" : Messages.FormatOutputInTables(Task.TaskId));
        var (task, done) = (TaskLabel.Task(Task.TaskId), progress.Sent - progress.Open);
        throw new VRedisException(ErrorIds.TaskNotCompleted, (_end == TaskState.Stopped
            ? Messages.FormatTaskWasStopped(task: task, done: done, all: progress.Sent, where: where)
            : Messages.FormatTaskWasGivenUp(task: task, done: done, all: progress.Sent, where: where)).TrimEnd());
    }
}
