using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using VRedis.Wire;

namespace VRedis.Working;

/// <summary>One thread of a task with its runner: takes pieces, feeds their items to the runner one by one, settles them.</summary>
internal sealed class Lane : ILaneFeed
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Check = TimeSpan.FromSeconds(1);

    // A value of _itemStart: the item was taken from the lane, and nothing that the lane says counts any more.
    private const long GivenUp = -1;

    private readonly TaskRun _run;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<int> _outputEnds = [];
    private readonly List<ChildItem> _children = [];
    private IItemRunner? _runner;
    private Piece? _piece;
    private WorkItem _item;
    private int _hasSlot; // 0 or 1; also given back from outside when the lane is stuck
    private long _itemStart; // when the current item began; 0 when none runs. Whoever changes it from there on settles the item: the lane or, with GivenUp, the watcher
    private long _pieceStart;
    private int _pieceItems;
    private volatile bool _cancelled;

    public Lane(TaskRun run)
    {
        _run = run;
        new Thread(Main) { IsBackground = true, Name = $"VRedis task {run.TaskId}" }.Start();
    }

    /// <inheritdoc/>
    public ByteBuffer Output { get; } = new();

    /// <summary>How long the current item runs, zero when none does.</summary>
    public TimeSpan ItemTime => Volatile.Read(ref _itemStart) is var start && start <= 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(start);

    /// <summary>The piece it works on.</summary>
    public Piece? Piece => Volatile.Read(ref _piece);

    private bool Runs => Volatile.Read(ref _itemStart) > 0;

    private bool IsOver => _cancelled || Volatile.Read(ref _itemStart) == GivenUp;

    /// <inheritdoc/>
    public bool TryNext([MaybeNullWhen(false)] out WorkItem item)
    {
        FailUnended();
        while (!IsOver)
        {
            if (_piece is { } piece)
            {
                if (piece.Chunk.IsCareful && piece.HasBegun)
                    _run.Commits.WaitUntilEmpty();
                if (piece.TryNext(out _item))
                {
                    item = _item;
                    _pieceItems++;
                    Volatile.Write(ref _itemStart, Stopwatch.GetTimestamp());
                    return true;
                }
                EndPiece();
            }
            if (!TakePiece())
                break;
        }
        EndPiece();
        item = default;
        return false;
    }

    /// <inheritdoc/>
    public void EndOutput() => _outputEnds.Add(Output.Length);

    /// <inheritdoc/>
    public void Record(StreamKind stream, byte[] value)
    {
        if (!Runs || _piece is not { } piece)
            return;
        var record = new TaskRecord { Item = _item.Id, Attempt = _item.Attempt, Worker = _run.WorkerId, Stream = stream, Value = value };
        _run.Commits.Record(piece, record);
        _run.OnRecord(record);
    }

    /// <inheritdoc/>
    public void Push(ChildItem child)
    {
        if (!_run.HasStep(child.Step))
            throw new VRedisException(ErrorIds.BadTask, $"There is no step '{child.Step}' in task {_run.TaskId}. It has: {string.Join(", ", _run.Definition.Steps.Select(step => step.Name))}.");
        _children.Add(child);
    }

    /// <inheritdoc/>
    public void Done()
    {
        if (EndItem())
            _run.Commits.Done(_piece!, _item.Step.Table, Output, _outputEnds, _children);
        Reset();
    }

    /// <inheritdoc/>
    public void Fail(ItemError error)
    {
        if (EndItem())
            _run.Commits.Fail(_piece!, _item, error);
        Reset();
    }

    /// <summary>Cancels what runs and ends the lane. What has not ended is not settled.</summary>
    public void Cancel()
    {
        _cancelled = true;
        try
        {
            _runner?.Cancel();
        }
        catch (Exception e) when (e is ObjectDisposedException or InvalidOperationException)
        {
            // It has ended meanwhile.
        }
    }

    /// <summary>Takes an item that runs for longer than given from the lane, to settle it in its stead.</summary>
    /// <returns>False when no item runs so long, or it has just ended.</returns>
    public bool TryGiveUp(TimeSpan limit, [MaybeNullWhen(false)] out Piece piece, out WorkItem item)
    {
        var start = Volatile.Read(ref _itemStart);
        (piece, item) = (_piece, _item); // theirs, when the item is still the same below
        return start > 0 && piece is not null && Stopwatch.GetElapsedTime(start) > limit && Interlocked.CompareExchange(ref _itemStart, GivenUp, start) == start;
    }

    /// <summary>Waits for the end of a lane that was cancelled. One that does not end in time is left alone; its slot goes to others.</summary>
    /// <returns>Whether it has ended.</returns>
    public async Task<bool> EndedWithinAsync(TimeSpan time)
    {
        if (await Task.WhenAny(_ended.Task, Task.Delay(time)).ConfigureAwait(false) == _ended.Task)
            return true;
        GiveSlotBack();
        return false;
    }

    private void Main()
    {
        try
        {
            using var runner = Open();
            _runner = runner;
            if (!_cancelled)
                runner.Run(this);
            FailUnended();
        }
        catch (Exception e) when (!IsOver)
        {
            var error = Error("The lane broke: ", e);
            if (Runs)
                Fail(error);
            else
                new RefusingRunner(error).Run(this);
        }
        catch (Exception)
        {
            // Cancelling may end the runner in any way; what ran is not settled.
        }
        finally
        {
            EndPiece();
            _run.Lanes.Ended(this);
            _ended.TrySetResult();
        }
    }

    private IItemRunner Open()
    {
        try
        {
            return _run.OpenRunner();
        }
        catch (Exception e)
        {
            return new RefusingRunner(Error($"Worker {_run.WorkerId} ({_run.WorkerName}) cannot run this task: ", e));
        }
    }

    private static ItemError Error(string prefix, Exception e) => new() { Message = prefix + e.Message, Type = e.GetType().FullName, Stack = e.StackTrace };

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
            if (_hasSlot == 0 && !_run.Slots.Acquire(Check))
                continue;
            _hasSlot = 1;
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
        if (_run.Pieces.Count == 0 || _run.Slots.Contended || IsOver)
            GiveSlotBack();
    }

    private void GiveSlotBack()
    {
        if (Interlocked.Exchange(ref _hasSlot, 0) == 0)
            return;
        _run.Slots.Release();
        _run.OnSlotFree();
    }

    /// <summary>Fails an item of which the runner has not said how it went: what is settled is counted from the first item on, so none may be left out.</summary>
    private void FailUnended()
    {
        if (Runs)
            Fail(new ItemError { Message = "The script ended the lane that ran it." });
    }

    private bool EndItem()
    {
        var start = Volatile.Read(ref _itemStart);
        if (start == 0)
            throw new InvalidOperationException("No item is running.");
        return start > 0 && Interlocked.CompareExchange(ref _itemStart, 0, start) == start && !_cancelled;
    }

    private void Reset()
    {
        Output.Truncate(0);
        _outputEnds.Clear();
        _children.Clear();
    }
}
