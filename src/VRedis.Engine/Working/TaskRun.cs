using StackExchange.Redis;
using VRedis.Connection;
using VRedis.Observing;
using VRedis.Wire;

namespace VRedis.Working;

/// <summary>A worker's part in one task: its lease, what it holds, its lanes and its commits.</summary>
internal sealed class TaskRun
{
    private const int MostRefusalsTold = 10;

    private readonly Worker _worker;
    private readonly IItemRunnerFactory _factory;
    private readonly TaskContext _context;
    private readonly CancellationTokenSource _cancellation;
    private readonly Dictionary<string, StepDefinition> _steps;
    private readonly PieceReturn _return;
    private readonly TimeSpan? _timeout;
    private readonly object _gate = new();
    private readonly Dictionary<string, Piece> _held = new(StringComparer.Ordinal);
    private int _leaseNumber;
    private int _refusedItems;
    private long _commitNumber;
    private volatile bool _ended;
    private volatile bool _draining;

    /// <param name="worker">The worker.</param>
    /// <param name="factory">Opens its lanes.</param>
    /// <param name="context">The task.</param>
    /// <param name="sealer">Opens its items and wraps what they give; null for a task that is not sealed.</param>
    /// <param name="token">A word that no other task has, not even one with the same id.</param>
    public TaskRun(Worker worker, IItemRunnerFactory factory, TaskContext context, Sealer? sealer, string token)
    {
        (_worker, _factory, _context, Sealer, Token) = (worker, factory, context, sealer, token);
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(worker.Cancellation);
        Cancellation = _cancellation.Token;
        _leaseNumber = worker.NextLease();
        _steps = context.Definition.Steps.ToDictionary(step => step.Name, StringComparer.OrdinalIgnoreCase);
        _timeout = context.Definition.TimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        _return = new PieceReturn(this);
        Lanes = new LaneSet(this, worker.Options.ThrottleLimit);
        Commits = new CommitQueue(this);
        Claims = new ClaimLoop(this);
    }

    public string Token { get; }

    public long TaskId => _context.TaskId;

    public long WorkerId => _context.WorkerId;

    public string WorkerName => _context.WorkerName;

    public TaskDefinition Definition => _context.Definition;

    /// <summary>Opens and wraps what belongs to the task; null when it is neither signed nor encrypted.</summary>
    public Sealer? Sealer { get; }

    public long MaxItemBytes => _worker.Options.MaxItemBytes;

    public VRedisConnection Connection => _worker.Connection;

    public CancellationToken Cancellation { get; }

    public Slots Slots => _worker.Slots;

    public SlotShare Share { get; } = new();

    public Quarantine Quarantine => _worker.Quarantine;

    public PieceQueue Pieces { get; } = new();

    public ItemPace Pace { get; } = new();

    public LaneSet Lanes { get; }

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

    public IItemRunner OpenRunner() => _factory.Open(_context);

    /// <summary>How much to claim now.</summary>
    public (int Items, int Piece) Want()
    {
        if (IsClosing || Pieces.Bytes >= ClaimLoop.MostBytes)
            return (0, 1);
        var free = Slots.Free - _worker.Queued;
        if (free <= 0 && Pieces.Items == 0 && Slots.HasTooFew(Share) && !_worker.IsStuck)
            free = 1; // waits in line for a slot that another task has
        if (Definition.ThrottleLimit is not null)
            return (Math.Max(0, free), 1); // what would only wait here could run elsewhere
        if (!Slots.IsWantedFrom(Share))
            free += Lanes.EndingSoon;
        return Pace.Want(Lanes.Count.All, free, Pieces.Items);
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
        Lanes.Grow();
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
        if (Definition.ThrottleLimit is not null && commit.Items > 0)
            Claims.OnRoom(commit.Items);
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
                _commitNumber = 0;
                LoseHeld();
                Claims.Restart();
                WorkerMeter.LeaseLost(WorkerName);
                return true;
            }
        });
        Quarantine.Look();
    }

    public void OnPieceTaken() => Claims.Hungry();

    public void OnSlotFree() => _worker.OnSlotFree();

    public void OnStuck() => _worker.Notify(Messages.FormatItemStuck(TaskId));

    public void OnRecord(TaskRecord record)
    {
        if ((_worker.Options.Echo || Definition.Echo) && !_ended)
            _worker.OnEcho(TaskId, record);
    }

    /// <summary>An item may not run. It is in the failed list; here, too, the first ones are told.</summary>
    public void OnItemRefused(WorkItem item, VRedisException error)
    {
        var count = Interlocked.Increment(ref _refusedItems);
        if (count <= MostRefusalsTold)
            _worker.Notify(Messages.FormatItemRefused(taskId: TaskId, item: item.Id, reason: error.Message));
        if (count == MostRefusalsTold)
            _worker.Notify(Messages.FormatItemsRefusedMore(TaskId));
    }

    /// <summary>The task cannot be worked on, for a reason that waiting does not cure; the worker's other tasks can.</summary>
    public void OnRefused(Exception error)
    {
        _worker.OnRefused(TaskId, error);
        End();
    }

    /// <summary>Looks after items that run long: what runs too long is given up, what waits behind them goes back, and more lanes open.</summary>
    public void Watch()
    {
        var late = Lanes.Late();
        foreach (var lane in late)
        {
            Pace.AtLeast(lane.ItemTime.TotalSeconds);
            if (_timeout is { } limit && lane.TryGiveUp(limit, out var piece, out var item))
                _ = Task.Run(() => GiveUpAsync(lane, piece, item));
            else if (LaneSet.IsLong(lane) && lane.Piece is { Remaining: > 0 } behind)
                _ = _return.ReleaseAsync([behind], giveUpLease: false);
        }
        if (_worker.IsStuck && Pieces.Count > Lanes.EndingSoon && Pieces.Clear() is { Count: > 0 } queued)
            _ = _return.ReleaseAsync(queued, giveUpLease: false); // others can have it sooner
        if (late.Count > 0)
        {
            Lanes.Grow();
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
        await _return.ReleaseAsync(pieces, giveUpLease: false).ConfigureAwait(false);
    }

    /// <summary>Cancels what still runs, hands it back without costing it an attempt, and gives the lease up.</summary>
    public async Task EndDrainAsync()
    {
        Pieces.Close();
        Lanes.Cancel();
        Commits.Close(); // from here on "settled" stands still
        await Task.Run(Commits.WaitUntilEmpty).ConfigureAwait(false);
        List<Piece> pieces;
        lock (_gate)
            pieces = [.. _held.Values];
        await _return.ReleaseAsync(pieces, giveUpLease: true).ConfigureAwait(false);
        End();
    }

    /// <summary>Ends this part: lanes are cancelled, nothing more is sent.</summary>
    public void End()
    {
        lock (_gate)
        {
            if (_ended)
                return;
            _ended = true;
        }
        Commits.Forget(() =>
        {
            lock (_gate)
                LoseHeld();
            return true;
        });
        Pieces.Close();
        var lanes = Lanes.CloseAsync();
        _cancellation.Cancel();
        _cancellation.Dispose(); // else the worker's own source would remember it for ever
        _worker.OnRunEnded(this, lanes);
    }

    /// <summary>An item took too long: its attempt has failed, and the lane is replaced, whether it lets itself be cancelled or not.</summary>
    private async Task GiveUpAsync(Lane lane, Piece piece, WorkItem item)
    {
        lane.Cancel();
        Commits.Fail(piece, item, ItemError.Timeout(Definition.TimeoutSeconds, Messages.FormatItemOnWorker(WorkerId)));
        if (piece.Remaining > 0)
            Pieces.Add(piece); // for another lane
        await Lanes.ReplaceAsync(lane).ConfigureAwait(false);
    }

    private void LoseHeld()
    {
        foreach (var piece in _held.Values)
            piece.Lost = true;
        _held.Clear();
        Pieces.Clear();
    }
}
