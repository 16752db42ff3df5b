using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using VRedis.Wire;

namespace VRedis.Working;

/// <summary>One thread of a task with its runner: takes pieces, feeds their items to the runner one by one, settles them.</summary>
internal sealed class Lane : ILaneFeed
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Check = TimeSpan.FromSeconds(1);

    private readonly TaskRun _run;
    private readonly Thread _thread;
    private readonly List<int> _outputEnds = [];
    private readonly List<ChildItem> _children = [];
    private IItemRunner? _runner;
    private Piece? _piece;
    private WorkItem _item;
    private bool _running;
    private int _hasSlot; // 0 or 1; also given back from outside when the lane is stuck
    private long _itemStart;
    private long _pieceStart;
    private int _pieceItems;
    private volatile bool _cancelled;

    public Lane(TaskRun run)
    {
        _run = run;
        _thread = new Thread(Main) { IsBackground = true, Name = $"VRedis task {run.TaskId}" };
        _thread.Start();
    }

    /// <inheritdoc/>
    public ByteBuffer Output { get; } = new();

    /// <summary>How long the current item runs, zero when none does.</summary>
    public TimeSpan ItemTime => Volatile.Read(ref _itemStart) is var start && start == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(start);

    /// <summary>The piece it works on.</summary>
    public Piece? Piece => Volatile.Read(ref _piece);

    /// <inheritdoc/>
    public bool TryNext([MaybeNullWhen(false)] out WorkItem item)
    {
        FailUnended();
        while (!_cancelled)
        {
            if (_piece is { } piece)
            {
                if (piece.Chunk.IsCareful && _pieceItems > 0)
                    _run.Commits.WaitUntilEmpty();
                if (piece.TryNext(out _item))
                {
                    item = _item;
                    _pieceItems++;
                    _running = true;
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
        if (_running && _piece is { } piece)
            _run.Commits.Record(piece, new TaskRecord { Item = _item.Id, Attempt = _item.Attempt, Worker = _run.WorkerId, Stream = stream, Value = value });
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

    /// <summary>Waits for the end of a lane that was cancelled. One that does not end is left alone; its slot goes to others.</summary>
    /// <returns>Whether it has ended.</returns>
    public bool Join(TimeSpan timeout)
    {
        var ended = _thread.Join(timeout);
        if (!ended)
            GiveSlotBack();
        return ended;
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
        catch (Exception e) when (!_cancelled)
        {
            var error = Error("The lane broke: ", e);
            if (_running)
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
            _run.OnLaneEnded(this);
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
        while (!_cancelled && !_run.Pieces.Closed)
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
        if (_piece is { Remaining: > 0, Lost: false } piece && !_cancelled)
            _run.Pieces.Add(piece); // for another lane: this one has broken
        Volatile.Write(ref _piece, null);
        if (_run.Pieces.Count == 0 || _run.Slots.Contended || _cancelled)
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
        if (_running)
            Fail(new ItemError { Message = "The script ended the lane that ran it." });
    }

    private bool EndItem()
    {
        if (!_running)
            throw new InvalidOperationException("No item is running.");
        _running = false;
        Volatile.Write(ref _itemStart, 0);
        return !_cancelled;
    }

    private void Reset()
    {
        Output.Truncate(0);
        _outputEnds.Clear();
        _children.Clear();
    }
}
