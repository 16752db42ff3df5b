using System.Diagnostics;
using StackExchange.Redis;
using VRedis.Connection;
using VRedis.Wire;

namespace VRedis.Working;

/// <summary>A worker's part in one task: its lease, what it holds, its lanes and its commits.</summary>
internal sealed class TaskRun
{
    private static readonly TimeSpan LongItem = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LaneWorthwhile = TimeSpan.FromMilliseconds(10);

    // A lane that has not ended so long after it was cancelled is stuck.
    private static readonly TimeSpan CancelTime = TimeSpan.FromSeconds(5);

    private readonly Worker _worker;
    private readonly IItemRunnerFactory _factory;
    private readonly TaskContext _context;
    private readonly CancellationTokenSource _cancellation;
    private readonly Dictionary<string, StepDefinition> _steps;
    private readonly object _gate = new();
    private readonly List<Lane> _lanes = [];
    private readonly Dictionary<string, Piece> _held = new(StringComparer.Ordinal);
    private int _leaseNumber;
    private long _commitNumber;
    private volatile bool _ended;
    private volatile bool _draining;

    public TaskRun(Worker worker, IItemRunnerFactory factory, TaskContext context)
    {
        (_worker, _factory, _context) = (worker, factory, context);
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(worker.Cancellation);
        _leaseNumber = worker.NextLease();
        _steps = context.Definition.Steps.ToDictionary(step => step.Name, StringComparer.OrdinalIgnoreCase);
        Commits = new CommitQueue(this);
        Claims = new ClaimLoop(this);
    }

    public long TaskId => _context.TaskId;

    public long WorkerId => _context.WorkerId;

    public string WorkerName => _context.WorkerName;

    public TaskDefinition Definition => _context.Definition;

    public VRedisConnection Connection => _worker.Connection;

    public CancellationToken Cancellation => _cancellation.Token;

    public Slots Slots => _worker.Slots;

    public Quarantine Quarantine => _worker.Quarantine;

    public PieceQueue Pieces { get; } = new();

    public ItemPace Pace { get; } = new();

    public CommitQueue Commits { get; }

    public ClaimLoop Claims { get; }

    public bool HasEnded => _ended;

    /// <summary>Whether it takes no new items.</summary>
    public bool IsClosing => _ended || _draining;

    /// <summary>Name of the lease it works under.</summary>
    public string LeaseName
    {
        get
        {
            lock (_gate)
                return Lease.Name(WorkerId, _leaseNumber);
        }
    }

    /// <summary>Pieces it holds.</summary>
    public int Held
    {
        get
        {
            lock (_gate)
                return _held.Count;
        }
    }

    /// <summary>Lanes it has, and those that run an item.</summary>
    public (int All, int Running) Lanes
    {
        get
        {
            lock (_gate)
                return (_lanes.Count, _lanes.Count(lane => lane.Piece is not null));
        }
    }

    /// <summary>Whether the task has a step of this name.</summary>
    public bool HasStep(string name) => _steps.ContainsKey(name);

    /// <summary>Whether each of its lanes that run has been at one item for long.</summary>
    public bool RunsOnlyLongItems
    {
        get
        {
            lock (_gate)
                return _lanes.TrueForAll(lane => lane.Piece is null || lane.ItemTime > LongItem);
        }
    }

    public IItemRunner OpenRunner() => _factory.Open(_context);

    /// <summary>How much to claim now.</summary>
    public (int Items, int Piece) Want()
    {
        if (IsClosing)
            return (0, 1);
        return Pace.Want(Lanes.All, Slots.Free - _worker.Queued, Pieces.Items);
    }

    /// <summary>Gives claimed pieces to the lanes.</summary>
    public void Claimed(string lease, IEnumerable<(string Token, Chunk Chunk)> pieces)
    {
        lock (_gate)
        {
            foreach (var (token, chunk) in pieces)
            {
                var step = _steps.GetValueOrDefault(chunk.Step) ?? Definition.Steps[0];
                var piece = new Piece(token, chunk, step) { Lost = lease != Lease.Name(WorkerId, _leaseNumber) };
                if (piece.Lost)
                    continue;
                _held[token] = piece;
                if (!_draining)
                    Pieces.Add(piece);
            }
        }
        GrowLanes();
    }

    /// <summary>The first seven arguments of a commit.</summary>
    public IEnumerable<RedisValue> CommitHead(string lease)
    {
        var keys = Connection.Keys;
        return [lease, ++_commitNumber, TaskId, keys.Wake, keys.Events(TaskId), keys.HeldPrefix(TaskId), WorkerId];
    }

    public void OnCommitted(PendingCommit commit)
    {
        lock (_gate)
        {
            foreach (var piece in commit.Pieces)
            {
                if (piece.Settled >= piece.Count && !piece.Releasing && !piece.Touched)
                    _held.Remove(piece.Token);
            }
        }
        _worker.OnExecuted(commit.Done);
        Quarantine.Look();
    }

    /// <summary>Somebody else has what this lease held: nothing of it counts any more.</summary>
    public void OnLeaseLost(string lease)
    {
        Commits.Forget(() =>
        {
            lock (_gate)
            {
                if (lease != Lease.Name(WorkerId, _leaseNumber))
                    return false;
                _leaseNumber = _worker.NextLease();
                LoseHeld();
                Claims.Restart();
                return true;
            }
        });
        Quarantine.Look();
    }

    public void OnPieceTaken() => Claims.Hungry();

    public void OnSlotFree() => _worker.OnSlotFree();

    public void OnLaneEnded(Lane lane)
    {
        lock (_gate)
            _lanes.Remove(lane);
        if (!_ended)
            GrowLanes();
    }

    public void OnRefused(VRedisException error)
    {
        _worker.Notify($"Task {TaskId}: {error.Message}");
        End();
    }

    /// <summary>Looks after items that run long: what waits behind them goes back, and more lanes open.</summary>
    public void Watch()
    {
        List<Lane> late;
        lock (_gate)
            late = [.. _lanes.Where(lane => lane.ItemTime > LaneWorthwhile)];
        foreach (var lane in late)
        {
            Pace.AtLeast(lane.ItemTime.TotalSeconds);
            if (lane.ItemTime > LongItem && lane.Piece is { Remaining: > 0 } piece)
                _ = ReleaseAsync([piece], giveUpLease: false);
        }
        if (_worker.IsStuck && Pieces.Clear() is { Count: > 0 } queued)
            _ = ReleaseAsync(queued, giveUpLease: false); // others can have it sooner
        if (late.Count > 0)
        {
            GrowLanes();
            Claims.Hungry();
        }
    }

    /// <summary>Takes no more items and hands back what has not begun.</summary>
    public async Task BeginDrainAsync()
    {
        List<Piece> pieces;
        lock (_gate)
            _draining = true;
        Claims.Wake();
        await Claims.Completion.ConfigureAwait(false); // what is on its way would be held by nobody
        Pieces.Clear();
        lock (_gate)
            pieces = [.. _held.Values];
        await ReleaseAsync(pieces, giveUpLease: false).ConfigureAwait(false);
    }

    /// <summary>Cancels what still runs, hands it back without costing it an attempt, and gives the lease up.</summary>
    public async Task EndDrainAsync()
    {
        List<Lane> lanes;
        lock (_gate)
            lanes = [.. _lanes];
        Pieces.Close();
        foreach (var lane in lanes)
            lane.Cancel();
        Commits.Close(); // from here on "settled" stands still
        await Task.Run(Commits.WaitUntilEmpty).ConfigureAwait(false);
        List<Piece> pieces;
        lock (_gate)
            pieces = [.. _held.Values];
        await ReleaseAsync(pieces, giveUpLease: true).ConfigureAwait(false);
        End();
    }

    /// <summary>Ends this part: lanes are cancelled, nothing more is sent.</summary>
    public void End()
    {
        List<Lane> lanes;
        lock (_gate)
        {
            if (_ended)
                return;
            _ended = true;
            lanes = [.. _lanes];
        }
        Commits.Forget(() =>
        {
            lock (_gate)
                LoseHeld();
            return true;
        });
        Pieces.Close();
        foreach (var lane in lanes)
            ThreadPool.UnsafeQueueUserWorkItem(static lane => lane.Cancel(), lane, preferLocal: false);
        _cancellation.Cancel();
        _worker.OnRunEnded(this, Task.Run(() => JoinLanes(lanes)));
    }

    private void LoseHeld()
    {
        foreach (var piece in _held.Values)
            piece.Lost = true;
        _held.Clear();
        Pieces.Clear();
    }

    private void JoinLanes(List<Lane> lanes)
    {
        var since = Stopwatch.GetTimestamp();
        foreach (var lane in lanes)
        {
            var left = CancelTime - Stopwatch.GetElapsedTime(since);
            if (!lane.Join(left > TimeSpan.Zero ? left : TimeSpan.Zero))
                _worker.Notify($"An item of task {TaskId} does not let itself be cancelled; its thread is left alone.");
        }
    }

    private void GrowLanes()
    {
        lock (_gate)
        {
            if (_ended)
                return;
            var unattended = Pieces.Unattended;
            var stuck = _lanes.Any(lane => lane.ItemTime > LaneWorthwhile);
            var most = Pace.WantsManyLanes || stuck ? _worker.Options.ThrottleLimit : Math.Min(Environment.ProcessorCount, _worker.Options.ThrottleLimit);
            while (unattended-- > 0 && _lanes.Count < most)
                _lanes.Add(new Lane(this));
        }
    }

    private async Task ReleaseAsync(IEnumerable<Piece> pieces, bool giveUpLease)
    {
        var lease = LeaseName;
        var keys = Connection.Keys;
        List<Piece> released = [];
        List<RedisValue> arguments = [lease, TaskId, keys.Wake, giveUpLease ? 1 : 0];
        foreach (var piece in pieces)
        {
            var keep = Commits.BeginRelease(piece);
            if (giveUpLease)
                keep = piece.Settled; // what was cancelled has not run
            if (keep < 0)
                continue;
            released.Add(piece);
            arguments.AddRange([piece.Token, keep]);
        }
        if (released.Count == 0 && !giveUpLease)
            return;
        try
        {
            var reply = await Connection.RunAsync(Script.Release, [keys.Meta(TaskId), keys.Ready(TaskId), keys.Leases(TaskId), keys.Held(TaskId, lease)],
                [.. arguments], Cancellation).ConfigureAwait(false);
            switch (reply.Code)
            {
                case ReplyCode.Ok or ReplyCode.Repeated:
                    foreach (var piece in released)
                        Commits.Released(piece);
                    break;
                case ReplyCode.Lost:
                    OnLeaseLost(lease);
                    break;
                default:
                    End();
                    break;
            }
        }
        catch (OperationCanceledException)
        {
            // The task has ended meanwhile; nothing is held any more.
        }
    }
}
