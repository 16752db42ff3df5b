using System.Buffers;
using System.Management.Automation;
using VRedis.Connection;
using VRedis.PowerShell.Values;
using VRedis.Sending;
using VRedis.Wire;

namespace VRedis.PowerShell.Piping;

/// <summary>A live task behind a cmdlet: takes its inputs, writes what comes of them, and ends with it. Used on the pipeline's thread.</summary>
internal sealed class PipeRun : IPipeRun
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(3);

    private readonly IStreams _streams;
    private readonly CancellationToken _stop;
    private readonly LiveTask _task;
    private readonly Action<object?, IBufferWriter<byte>> _write;
    private readonly IOutputSink _sink;
    private readonly EventWriter _events;
    private readonly PipeProgress _progress;
    private readonly IdleWatch _idle;
    private TaskState? _end;

    /// <param name="streams">Where what comes of the task is written.</param>
    /// <param name="sink">Takes its output; it is disposed of with the run.</param>
    /// <param name="connection">Where the task lies.</param>
    /// <param name="task">The task.</param>
    /// <param name="codec">Reads and writes values.</param>
    /// <param name="stop">Is cancelled when the user stops the pipeline.</param>
    public PipeRun(IStreams streams, IOutputSink sink, VRedisConnection connection, LiveTask task, PSValueCodec codec, CancellationToken stop)
    {
        var progressId = Random.Shared.Next(1 << 20, 1 << 28); // nobody else's
        (_streams, _sink, _task, _write, _stop) = (streams, sink, task, codec.Write, stop);
        _events = new EventWriter(streams, sink, task.TaskId, codec, progressId);
        _progress = new PipeProgress(streams, task.TaskId, progressId);
        _idle = new IdleWatch(connection, task.Definition.Workers);
    }

    /// <summary>Sends an input, and writes what has come meanwhile.</summary>
    public void Add(object? input)
    {
        try
        {
            while (_end is null && !_task.TryAdd(input, _write))
                Drain(Pause, allSent: false);
        }
        catch (ValueException e)
        {
            _streams.WriteError(Errors.BadInput(e, input));
        }
        Drain(TimeSpan.Zero, allSent: false);
        ThrowIfNotCompleted();
    }

    /// <summary>Waits for the task's end.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.TaskNotCompleted"/>.</exception>
    public void Complete()
    {
        _task.Seal();
        while (_end is null)
            Drain(Pause, allSent: true);
        _progress.Complete();
        ThrowIfNotCompleted();
        _sink.Complete();
    }

    /// <inheritdoc/>
    public void Nudge() => _task.Nudge();

    /// <summary>Ends the task everywhere unless it has ended. Ctrl+C and Select-Object -First come here.</summary>
    public void Dispose()
    {
        Task.Run(EndAsync).GetAwaiter().GetResult();
        _sink.Dispose();
    }

    private async Task EndAsync()
    {
        using var limit = new CancellationTokenSource(StopTime); // when Redis is away, the task ends for want of its sender's sign of life
        try
        {
            if (_end is null)
                await _task.StopAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or VRedisException)
        {
            // See above.
        }
        await _task.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Writes what has come, after waiting for something when nothing has.</summary>
    private void Drain(TimeSpan wait, bool allSent)
    {
        while (_end is null)
        {
            if (_stop.IsCancellationRequested)
                throw new PipelineStoppedException();
            var taskEvent = _task.Take(wait);
            _progress.Show(_task.Progress, allSent);
            if (taskEvent is null)
                break;
            wait = TimeSpan.Zero;
            _idle.Moved();
            _end = _events.Write(taskEvent);
        }
        if (_end is null && _idle.Due && Task.Run(() => _idle.LookAsync(_stop)).GetAwaiter().GetResult() is { } warning)
            _streams.WriteWarning(warning);
    }

    private void ThrowIfNotCompleted()
    {
        if (_end is null or TaskState.Completed)
            return;
        var progress = _task.Progress;
        var how = _end == TaskState.Stopped ? "was stopped" : "was given up because its sender gave no sign of life";
        throw new VRedisException(ErrorIds.TaskNotCompleted,
            $"Task {_task.TaskId} {how}: {progress.Sent - progress.Open} of {progress.Sent} items were done. What they gave is in its tables: Export-VRedisTable -TaskId {_task.TaskId}.");
    }
}
