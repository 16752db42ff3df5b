namespace VRedis.Working;

/// <summary>How many items a worker runs at once. Lanes of all its tasks take turns, first come, first served, so that no task keeps the others out.</summary>
internal sealed class Slots(int limit)
{
    private readonly LinkedList<Turn> _waiting = [];
    private readonly object _gate = new();
    private int _used;

    /// <summary>Slots that nobody has.</summary>
    public int Free
    {
        get
        {
            lock (_gate)
                return limit - _used;
        }
    }

    /// <summary>Slots in use.</summary>
    public int Used
    {
        get
        {
            lock (_gate)
                return _used;
        }
    }

    /// <summary>Whether a lane waits for its turn.</summary>
    public bool Contended
    {
        get
        {
            lock (_gate)
                return _waiting.Count > 0;
        }
    }

    /// <summary>Takes a slot, waiting for a turn when there is none.</summary>
    /// <returns>False when the time ran out.</returns>
    public bool Acquire(TimeSpan timeout)
    {
        Turn turn;
        lock (_gate)
        {
            if (_used < limit && _waiting.Count == 0)
            {
                _used++;
                return true;
            }
            turn = new Turn();
            _waiting.AddLast(turn);
        }
        var come = turn.Come.Wait(timeout);
        lock (_gate)
        {
            if (!come && !turn.Come.IsSet)
                _waiting.Remove(turn);
            come = turn.Come.IsSet;
        }
        turn.Come.Dispose();
        return come;
    }

    /// <summary>Gives a slot to the lane that has waited longest, or back.</summary>
    public void Release()
    {
        lock (_gate)
        {
            if (_waiting.First is { } first)
            {
                _waiting.RemoveFirst();
                first.Value.Come.Set();
            }
            else
            {
                _used--;
            }
        }
    }

    private sealed class Turn
    {
        public ManualResetEventSlim Come { get; } = new(false);
    }
}
