using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using VRedis.Observing;
using VRedis.Wire;

namespace VRedis.Working;

/// <summary>A lane of a worker: takes pieces, feeds their items to the runner one by one, settles them.</summary>
internal sealed class Lane : ItemLane
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Check = TimeSpan.FromSeconds(1);

    private readonly TaskRun _run;
    private readonly SealedOutcome? _sealed;
    private Piece? _piece;
    private int _hasSlot; // 0 or 1; also given back from outside when the lane is stuck
    private long _turnStart;
    private long _pieceStart;
    private int _pieceItems;
    private Activity? _activity; // of the current item

    public Lane(TaskRun run)
    {
        _run = run;
        _sealed = run.Sealer is null ? null : new SealedOutcome(run.Sealer);
        Start($"VRedis task {run.TaskId}");
    }

    /// <summary>The piece it works on.</summary>
    public Piece? Piece => Volatile.Read(ref _piece);

    protected override TaskDefinition Definition => _run.Definition;

    protected override string Who => Messages.FormatWorkerNamed(workerId: _run.WorkerId, name: _run.WorkerName);

    /// <summary>Takes an item that runs for longer than given from the lane, to settle it in its stead.</summary>
    /// <returns>False when no item runs so long, or it has just ended.</returns>
    public bool TryGiveUp(TimeSpan limit, [MaybeNullWhen(false)] out Piece piece, out WorkItem item)
    {
        var late = IsLate(limit, out var start);
        (piece, item) = (_piece, Item);
        return late && piece is not null && TryGiveUp(start);
    }

    /// <summary>Waits for the end of a lane that was cancelled. One that does not end in time is left alone; its slot goes to others.</summary>
    /// <returns>Whether it has ended.</returns>
    public async Task<bool> EndedWithinAsync(TimeSpan time)
    {
        if (await Task.WhenAny(Ended, Task.Delay(time)).ConfigureAwait(false) == Ended)
            return true;
        GiveSlotBack();
        return false;
    }

    protected override bool TryTake([MaybeNullWhen(false)] out WorkItem item)
    {
        while (!IsOver)
        {
            if (_piece is { } piece)
            {
                if (piece.Chunk.IsCareful && piece.HasBegun)
                    _run.Commits.WaitUntilEmpty();
                if (piece.TryNext(out item))
                {
                    _pieceItems++;
                    Trace(item);
                    return true;
                }
                EndPiece();
            }
            if (!TakePiece())
                break;
        }
        EndPiece();
        EndTrace(null);
        item = default;
        return false;
    }

    protected override long MaxItemBytes => _run.MaxItemBytes;

    // They go into one command, and Redis up to 6.2 breaks the connection at 1,048,576 arguments.
    protected override int MaxValues => 1_000_000;

    protected override ItemError? Open(ref WorkItem item)
    {
        if (_run.Sealer is not { } sealer)
            return null;
        try
        {
            item = item with { Value = sealer.OpenToRun(item.Step.Name, item.Value.Span), Sealed = item.Value };
            return null;
        }
        catch (VRedisException e)
        {
            _run.OnItemRefused(item, e);
            return new ItemError { Message = Messages.FormatLaneRefusesItem(who: Who, reason: e.Message), Type = typeof(VRedisException).FullName, ErrorId = e.ErrorId, Category = "SecurityError" };
        }
    }

    protected override IItemRunner OpenRunner() => _run.OpenRunner();

    protected override void OnRecord(StreamKind stream, byte[] value)
    {
        if (_piece is not { } piece)
            return;
        var record = new TaskRecord { Item = Item.Id, Attempt = Item.Attempt, Worker = _run.WorkerId, Stream = stream, Value = value };
        _run.Commits.Record(piece, _sealed?.Of(record) ?? record);
        _run.OnRecord(record);
    }

    protected override void OnDone(List<int> outputEnds, IReadOnlyList<Child> children)
    {
        EndTrace(null);
        var (output, table) = (Output, Item.Step.Table);
        if (_sealed is not null)
        {
            (output, outputEnds) = _sealed.Of(table, output, outputEnds);
            children = _sealed.Of(children);
        }
        _run.Commits.Done(_piece!, table, output, outputEnds, children);
    }

    protected override void OnFailed(ItemError error, bool final)
    {
        EndTrace(error);
        _run.Commits.Fail(_piece!, Item, error, final);
    }

    protected override void OnEnded()
    {
        EndPiece();
        _run.Lanes.Ended(this);
    }

    private void Trace(WorkItem item)
    {
        EndTrace(null); // of an item that was given up
        _activity = Telemetry.Item(_run.TaskId, _run.Definition, _run.WorkerName, item.Id, item.Attempt, item.Step.Name);
    }

    private void EndTrace(ItemError? error)
    {
        if (_activity is not { } activity)
            return;
        _activity = null;
        activity.SetStatus(error is null ? ActivityStatusCode.Ok : ActivityStatusCode.Error, error?.Message);
        activity.Dispose();
    }

    private bool TakePiece()
    {
        var idleSince = Stopwatch.GetTimestamp();
        while (!IsOver && !_run.Pieces.Closed)
        {
            if (!_run.Pieces.WaitForAny(Check))
            {
                GiveSlotBack();
                if (Stopwatch.GetElapsedTime(idleSince) > Idle)
                    return false;
                continue;
            }
            if (_hasSlot == 0)
            {
                if (!_run.Slots.Acquire(_run.Share, Check))
                    continue;
                _hasSlot = 1;
                _turnStart = Stopwatch.GetTimestamp();
            }
            if (_run.Pieces.TryTake() is not { } piece)
            {
                GiveSlotBack(); // another lane was faster
                continue;
            }
            Volatile.Write(ref _piece, piece);
            _pieceItems = 0;
            _pieceStart = Stopwatch.GetTimestamp();
            _run.OnPieceTaken();
            return true;
        }
        return false;
    }

    private void EndPiece()
    {
        if (_piece is not null && _pieceItems > 0)
            _run.Pace.Measured(Stopwatch.GetElapsedTime(_pieceStart).TotalSeconds, _pieceItems);
        if (_piece is { Remaining: > 0, Lost: false } piece && !IsOver)
            _run.Pieces.Add(piece); // for another lane: this one has broken
        Volatile.Write(ref _piece, null);
        if (_run.Pieces.Count == 0 || (Stopwatch.GetElapsedTime(_turnStart) >= ItemPace.Turn && _run.Slots.IsWantedFrom(_run.Share)) || IsOver)
            GiveSlotBack();
    }

    private void GiveSlotBack()
    {
        if (Interlocked.Exchange(ref _hasSlot, 0) == 0)
            return;
        _run.Slots.Release(_run.Share, Stopwatch.GetElapsedTime(_turnStart));
        _run.OnSlotFree();
    }
}
