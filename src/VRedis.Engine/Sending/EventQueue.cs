namespace VRedis.Sending;

/// <summary>Hands events from the follower to the thread that uses them; bounded, so that a slow user slows the follower and not the memory.</summary>
internal sealed class EventQueue
{
    private const int Capacity = 64; // blocks of output count as one; a block has at most 1,000 values

    private readonly Queue<TaskEvent> _events = new();
    private readonly SemaphoreSlim _room = new(Capacity);
    private readonly object _gate = new();

    /// <summary>Adds an event; waits while the queue is full.</summary>
    public async Task AddAsync(TaskEvent taskEvent, CancellationToken cancellation)
    {
        await _room.WaitAsync(cancellation).ConfigureAwait(false);
        Enqueue(taskEvent);
    }

    /// <summary>Adds an event that must not wait: notices, and the end.</summary>
    public void AddNow(TaskEvent taskEvent)
    {
        Enqueue(taskEvent);
        _room.Wait(0);
    }

    /// <summary>Takes the next event, waiting at most as long as given.</summary>
    /// <returns>The event, or null when none came.</returns>
    public TaskEvent? Take(TimeSpan timeout)
    {
        TaskEvent taskEvent;
        lock (_gate)
        {
            if (_events.Count == 0 && timeout > TimeSpan.Zero)
                Monitor.Wait(_gate, timeout);
            if (_events.Count == 0)
                return null;
            taskEvent = _events.Dequeue();
        }
        _room.Release();
        return taskEvent;
    }

    /// <summary>Ends a wait in <see cref="Take"/> early.</summary>
    public void Nudge()
    {
        lock (_gate)
            Monitor.PulseAll(_gate);
    }

    private void Enqueue(TaskEvent taskEvent)
    {
        lock (_gate)
        {
            _events.Enqueue(taskEvent);
            Monitor.Pulse(_gate);
        }
    }
}
