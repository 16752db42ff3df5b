namespace VRedis.Working;

/// <summary>
/// How many items a worker runs at once. Tasks share the slots evenly: one that becomes free goes to who has the fewest of them, and among equals to who has had them for the least time.
/// So no task keeps the others out, whether its items are many, fast or slow.
/// </summary>
internal sealed class Slots(int limit)
{
    // What a task has not used it may make up for to this extent: not all of an hour in which it had nothing to do, at the cost of everybody else.
    private static readonly TimeSpan Credit = TimeSpan.FromMilliseconds(250);

    private readonly LinkedList<Turn> _waiting = [];
    private readonly HashSet<SlotShare> _users = [];
    private readonly object _gate = new();
    private int _used;
    private long _turns;

    /// <summary>Set when the first slot is taken after a time when none was in use.</summary>
    public Signal Begun { get; } = new();

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
    public bool IsWantedFrom(SlotShare owner)
    {
        lock (_gate)
        {
            return _waiting.Any(turn => turn.Owner.Used < owner.Used);
        }
    }

    /// <summary>Whether others have slots that an owner should have, were they shared evenly.</summary>
    public bool HasTooFew(SlotShare owner)
    {
        lock (_gate)
        {
            var owners = _users.Concat(_waiting.Select(turn => turn.Owner)).Append(owner).Distinct().Count();
            return owner.Used < Math.Max(1, limit / owners);
        }
    }

    /// <summary>Takes a slot, waiting for a turn when there is none.</summary>
    /// <param name="owner">For whom.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <returns>False when the time ran out.</returns>
    public bool Acquire(SlotShare owner, TimeSpan timeout)
    {
        Turn turn;
        lock (_gate)
        {
            Join(owner);
            if (_used < limit && _waiting.Count == 0)
            {
                if (_used++ == 0)
                    Begun.Set();
                Give(owner);
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
    /// <param name="owner">Who had it.</param>
    /// <param name="time">For how long.</param>
    public void Release(SlotShare owner, TimeSpan time = default)
    {
        lock (_gate)
        {
            owner.Time += time;
            if (--owner.Used == 0)
                _users.Remove(owner);
            if (_waiting.MinBy(turn => (turn.Owner.Used, turn.Owner.Time, turn.Owner.LastTurn)) is { } next) // the first of them
            {
                _waiting.Remove(next);
                Give(next.Owner);
                next.Come.Set();
            }
            else
            {
                _used--;
            }
        }
    }

    /// <summary>Somebody new, or back after a while, begins about where the others are.</summary>
    private void Join(SlotShare owner)
    {
        if (owner.Used > 0 || (_users.Count == 0 && _waiting.Count == 0))
            return;
        var least = _users.Concat(_waiting.Select(turn => turn.Owner)).Min(other => other.Time) - Credit;
        if (owner.Time < least)
            owner.Time = least;
    }

    private void Give(SlotShare owner)
    {
        owner.Used++;
        owner.LastTurn = ++_turns;
        _users.Add(owner);
    }

    private sealed class Turn(SlotShare owner)
    {
        public SlotShare Owner { get; } = owner;

        public ManualResetEventSlim Come { get; } = new(false);
    }
}

/// <summary>What one task has of a worker's slots. Only <see cref="Slots"/> changes it.</summary>
internal sealed class SlotShare
{
    /// <summary>Slots it has.</summary>
    public int Used { get; set; }

    /// <summary>For how long it has had slots, all together, more or less: see <see cref="Slots"/>.</summary>
    public TimeSpan Time { get; set; }

    /// <summary>When it was last given one, counted in turns of all.</summary>
    public long LastTurn { get; set; }
}
