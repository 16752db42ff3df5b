using System.Diagnostics.CodeAnalysis;
using VRedis.Sending;
using VRedis.Wire;
using VRedis.Working;

namespace VRedis.Local;

/// <summary>The items of a task in this process: what the scripts keep in Redis, under one lock.</summary>
internal sealed class LocalQueue(TaskDefinition definition)
{
    private readonly SendOptions _bounds = new();
    private readonly Queue<LocalItem> _ready = new();
    private readonly PriorityQueue<LocalItem, long> _delayed = new();
    private readonly HashSet<string> _unique = new(StringComparer.Ordinal);
    private readonly object _gate = new();
    private long _ids;
    private long _sent;
    private long _open;
    private long _bytes;
    private long _failed;
    private int _idle;
    private bool _sealed;
    private bool _closed;

    /// <summary>Items for which no lane waits.</summary>
    public int Unattended
    {
        get
        {
            lock (_gate)
            {
                MoveDue();
                return Math.Max(0, _ready.Count - _idle);
            }
        }
    }

    /// <summary>Where it stands.</summary>
    public TaskProgress Progress(TaskState state)
    {
        lock (_gate)
            return new TaskProgress(_sent, _open, _ready.Count + _delayed.Count, _failed, state);
    }

    /// <summary>Whether no more inputs are taken for now: too much waits, or one slow item holds up too much output of an ordered task.</summary>
    /// <param name="passed">The last item whose output was passed on in order.</param>
    public bool IsFull(long passed)
    {
        lock (_gate)
            return !_closed && (_ready.Count >= _bounds.MaxWaitingItems || _bytes >= _bounds.MaxWaitingBytes || (definition.Ordered && _ids - passed >= _bounds.MaxWaitingItems));
    }

    /// <summary>Adds an input.</summary>
    public void Add(byte[] value)
    {
        lock (_gate)
        {
            if (_sealed)
                throw new InvalidOperationException("The task is sealed.");
            _sent++;
            Enqueue(definition.Steps[0], value, delay: default);
        }
    }

    /// <summary>Takes the next item, waiting until there is one.</summary>
    /// <returns>False when no more come.</returns>
    public bool TryTake([MaybeNullWhen(false)] out LocalItem item)
    {
        lock (_gate)
        {
            while (true)
            {
                item = null;
                if (_closed)
                    return false;
                var wait = MoveDue();
                if (_ready.TryDequeue(out item))
                {
                    _bytes -= item.Value.Length;
                    return true;
                }
                _idle++;
                Monitor.Wait(_gate, wait);
                _idle--;
            }
        }
    }

    /// <summary>An item is done: its follow-up items count from now on.</summary>
    /// <returns>Whether everything is done.</returns>
    public bool Done(IEnumerable<Child> children)
    {
        lock (_gate)
        {
            foreach (var child in children)
            {
                if ((child.Key is null || _unique.Add(child.Key)) && child.Step is { } step)
                    Enqueue(step, child.Value, TimeSpan.FromMilliseconds(child.Delay));
            }
            _open--;
            return IsDone;
        }
    }

    /// <summary>An item has failed for good.</summary>
    /// <returns>Whether everything is done.</returns>
    public bool Failed()
    {
        lock (_gate)
        {
            _failed++;
            _open--;
            return IsDone;
        }
    }

    /// <summary>An item is to be tried again.</summary>
    public void Again(LocalItem item, TimeSpan delay)
    {
        lock (_gate)
            Put(item, delay);
    }

    /// <summary>No more inputs come.</summary>
    /// <returns>Whether everything is done.</returns>
    public bool Seal()
    {
        lock (_gate)
        {
            _sealed = true;
            return IsDone;
        }
    }

    /// <summary>Lets every waiting lane go; what waits is forgotten.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            _ready.Clear();
            _delayed.Clear();
            Monitor.PulseAll(_gate);
        }
    }

    private bool IsDone => _sealed && _open == 0;

    private void Enqueue(StepDefinition step, byte[] value, TimeSpan delay)
    {
        _open++;
        Put(new LocalItem(++_ids, 1, step, value), delay);
    }

    private void Put(LocalItem item, TimeSpan delay)
    {
        if (_closed)
            return;
        _bytes += item.Value.Length;
        if (delay > TimeSpan.Zero)
            _delayed.Enqueue(item, Environment.TickCount64 + (long)delay.TotalMilliseconds);
        else
            _ready.Enqueue(item);
        Monitor.Pulse(_gate);
    }

    /// <summary>Makes delayed items ready whose time has come.</summary>
    /// <returns>How long until the next one is due; infinite when there is none.</returns>
    private TimeSpan MoveDue()
    {
        while (_delayed.TryPeek(out _, out var due))
        {
            var wait = due - Environment.TickCount64;
            if (wait > 0)
                return TimeSpan.FromMilliseconds(Math.Min(wait, int.MaxValue));
            _ready.Enqueue(_delayed.Dequeue());
        }
        return Timeout.InfiniteTimeSpan;
    }
}
