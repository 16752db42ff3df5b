using System.Buffers;
using VRedis.Sending;
using VRedis.Wire;
using VRedis.Working;

namespace VRedis.Local;

/// <summary>A task in this process, without Redis: the same lanes, values and events as on a worker, whose results its own are to equal.</summary>
public sealed class LocalTask : ILiveTask
{
    private const int DefaultLimit = 32; // as of a worker

    private static readonly TimeSpan WatchTime = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan JoinTime = TimeSpan.FromSeconds(2);

    private readonly IItemRunnerFactory _factory;
    private readonly bool _encrypted;
    private readonly int _limit;
    private readonly TimeSpan? _timeout;
    private readonly LocalOutput _output;
    private readonly EventQueue _events = new();
    private readonly ByteBuffer _input = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly List<LocalLane> _lanes = [];
    private readonly object _gate = new();
    private readonly Timer _watch;
    private TaskState _state = TaskState.Sending;

    private LocalTask(TaskDefinition definition, IItemRunnerFactory factory, bool encrypted)
    {
        (Definition, _factory, _encrypted) = (definition, factory, encrypted);
        _limit = definition.ThrottleLimit ?? DefaultLimit;
        _timeout = definition.TimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        _output = new LocalOutput(definition.Ordered, Tell);
        Queue = new LocalQueue(definition);
        _watch = new Timer(_ => Watch(), null, WatchTime, WatchTime);
    }

    /// <summary>0: only tasks in Redis have ids.</summary>
    public long TaskId => 0;

    /// <inheritdoc/>
    public TaskDefinition Definition { get; }

    /// <inheritdoc/>
    public SealMark Mark => default;

    /// <inheritdoc/>
    public TaskProgress Progress => Queue.Progress(_state);

    internal LocalQueue Queue { get; }

    /// <summary>Starts a task.</summary>
    /// <param name="definition">What it is.</param>
    /// <param name="factory">Opens its lanes; it is disposed of with the task.</param>
    /// <param name="encrypted">Whether secrets travel as in an encrypted task; nothing leaves this process in any case.</param>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadTask"/>.</exception>
    public static LocalTask Start(TaskDefinition definition, IItemRunnerFactory factory, bool encrypted = false)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(factory);
        return new LocalTask(definition.Validate(), factory, encrypted);
    }

    /// <inheritdoc/>
    public bool TryAdd<T>(T value, Action<T, IBufferWriter<byte>> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        if (Queue.IsFull(_output.Passed))
            return false;
        _input.Truncate(0);
        write(value, _input);
        Queue.Add(_input.Span.ToArray());
        if (_lanes.Count == 0)
            Grow();
        return true;
    }

    /// <inheritdoc/>
    public void Seal()
    {
        if (Queue.Seal())
            End(TaskState.Completed);
    }

    /// <inheritdoc/>
    public TaskEvent? Take(TimeSpan timeout) => _events.Take(timeout);

    /// <inheritdoc/>
    public void Nudge() => _events.Nudge();

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellation = default)
    {
        End(TaskState.Stopped);
        return Task.CompletedTask;
    }

    /// <summary>Stops the task unless it has ended. An item that does not let itself be cancelled is left alone.</summary>
    public async ValueTask DisposeAsync()
    {
        End(TaskState.Stopped);
        await _watch.DisposeAsync().ConfigureAwait(false);
        Task[] lanes;
        lock (_gate)
            lanes = [.. _lanes.Select(lane => lane.Ended)];
        await Task.WhenAny(Task.WhenAll(lanes), Task.Delay(JoinTime)).ConfigureAwait(false);
        _factory.Dispose();
    }

    internal IItemRunner OpenRunner() => _factory.Open(new TaskContext(TaskId, Definition, WorkerId: 0, Environment.MachineName) { Encrypted = _encrypted });

    internal void OnRecord(TaskRecord record) => Tell(new RecordEvent(record));

    internal void OnDone(LocalItem item, List<byte[]> output, IReadOnlyList<Child> children)
    {
        _output.Settle(item.Id, output.Count > 0 ? new OutputEvent(item.Step.Table, output) : null);
        if (Queue.Done(children))
            End(TaskState.Completed);
    }

    internal void OnFailed(LocalItem item, ItemError error)
    {
        if (item.Attempt < Definition.Attempts)
        {
            Queue.Again(item with { Attempt = item.Attempt + 1 }, RetryDelay.After(Definition.RetryDelaySeconds, item.Attempt, Random.Shared.NextDouble()));
            return;
        }
        Tell(new FailureEvent(new ItemFailure
        {
            Item = item.Id,
            Attempt = item.Attempt,
            Step = item.Step.Name,
            At = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
            Error = error,
            Value = item.Value,
        }));
        _output.Settle(item.Id, output: null);
        if (Queue.Failed())
            End(TaskState.Completed);
    }

    internal void OnLaneEnded(LocalLane lane)
    {
        lock (_gate)
            _lanes.Remove(lane);
    }

    /// <summary>Tells the sender; waits while it has much to read.</summary>
    private void Tell(TaskEvent taskEvent)
    {
        try
        {
            _events.AddAsync(taskEvent, _ending.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            // Stopped; nobody reads any more.
        }
    }

    private void End(TaskState state)
    {
        List<LocalLane> lanes;
        lock (_gate)
        {
            if (_state.HasEnded())
                return;
            _state = state;
            lanes = [.. _lanes];
        }
        Queue.Close();
        if (state == TaskState.Stopped)
        {
            _ending.Cancel();
            foreach (var lane in lanes)
                ThreadPool.UnsafeQueueUserWorkItem(static lane => lane.Cancel(), lane, preferLocal: false);
        }
        _events.AddNow(new EndEvent(state));
    }

    private void Watch()
    {
        if (_timeout is { } limit)
            GiveUpLate(limit);
        Grow();
    }

    /// <summary>Ends items that have run for too long. Other lanes take the place of theirs, whether these let themselves be cancelled or not.</summary>
    private void GiveUpLate(TimeSpan limit)
    {
        List<LocalLane> lanes;
        lock (_gate)
            lanes = [.. _lanes];
        foreach (var lane in lanes)
        {
            if (!lane.TryGiveUp(limit, out var item))
                continue;
            OnLaneEnded(lane);
            ThreadPool.UnsafeQueueUserWorkItem(static lane => lane.Cancel(), lane, preferLocal: false);
            ThreadPool.UnsafeQueueUserWorkItem(_ => OnFailed(item, ItemError.Timeout(Definition.TimeoutSeconds, where: "")), null);
        }
    }

    /// <summary>Opens lanes for what waits: as many as the machine has processors, and more once items are slow.</summary>
    private void Grow()
    {
        lock (_gate)
        {
            if (_state.HasEnded())
                return;
            for (var more = LaneGrowth.More(_lanes, Queue.Unattended, _limit, slow: false); more > 0; more--)
                _lanes.Add(new LocalLane(this));
        }
    }
}
