namespace VRedis.Working;

/// <summary>
/// How many items a worker runs at once. Tasks share the slots evenly: one that becomes free goes to who has the fewest of them, and among equals to who has waited longest. So no task
/// keeps the others out, whether its items are many, fast or slow.
/// </summary>
internal sealed class Slots(int limit)
{
    private readonly LinkedList<Turn> _waiting = [];
    private readonly Dictionary<object, int> _usedBy = [];
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

    /// <summary>Whether the owner of a slot is to give it back after its turn: somebody with fewer waits.</summary>
    public bool IsWantedFrom(object owner)
    {
        lock (_gate)
        {
            var mine = UsedBy(owner);
            return _waiting.Any(turn => UsedBy(turn.Owner) < mine);
        }
    }

    /// <summary>Whether others have slots that an owner should have, were they shared evenly.</summary>
    public bool HasTooFew(object owner)
    {
        lock (_gate)
        {
            var owners = _usedBy.Keys.Concat(_waiting.Select(turn => turn.Owner)).Append(owner).Distinct().Count();
            return UsedBy(owner) < Math.Max(1, limit / owners);
        }
    }

    /// <summary>Takes a slot, waiting for a turn when there is none.</summary>
    /// <param name="owner">For whom: a task's part on this worker.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <returns>False when the time ran out.</returns>
    public bool Acquire(object owner, TimeSpan timeout)
    {
        Turn turn;
        lock (_gate)
        {
            if (_used < limit && _waiting.Count == 0)
            {
                _used++;
                Count(owner, 1);
                return true;
            }
            turn = new Turn(owner);
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

    /// <summary>Gives a slot to whose turn it is, or back.</summary>
    public void Release(object owner)
    {
        lock (_gate)
        {
            Count(owner, -1);
            if (_waiting.MinBy(turn => UsedBy(turn.Owner)) is { } next) // the first of them
            {
                _waiting.Remove(next);
                Count(next.Owner, 1);
                next.Come.Set();
            }
            else
            {
                _used--;
            }
        }
    }

    private int UsedBy(object owner) => _usedBy.GetValueOrDefault(owner);

    private void Count(object owner, int more)
    {
        var used = UsedBy(owner) + more;
        if (used > 0)
            _usedBy[owner] = used;
        else
            _usedBy.Remove(owner);
    }

    private sealed class Turn(object owner)
    {
        public object Owner { get; } = owner;

        public ManualResetEventSlim Come { get; } = new(false);
    }
}
