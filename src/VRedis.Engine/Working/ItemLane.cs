using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using VRedis.Wire;

namespace VRedis.Working;

/// <summary>A thread with its runner, and the item that it runs. Where items come from, and who is told what comes of them, is up to the kind of lane.</summary>
internal abstract class ItemLane : ILaneFeed
{
    // A value of _itemStart: the item was taken from the lane, and nothing that the lane says counts any more.
    private const long GivenUp = -1;

    // All output of an item becomes visible at once, so all of it is in memory until then.
    private const int OutputFactor = 4;

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<int> _outputEnds = [];
    private readonly ChildList _children = new();
    private IItemRunner? _runner;
    private WorkItem _item;
    private long _itemStart; // when the current item began; 0 when none runs. Whoever changes it from there on settles the item: the lane or, with GivenUp, the watcher
    private long _opening; // since when; 0 once it has asked for an item
    private volatile bool _cancelled;

    /// <inheritdoc/>
    public ByteBuffer Output { get; } = new();

    /// <summary>How long the current item runs, zero when none does.</summary>
    public TimeSpan ItemTime => Volatile.Read(ref _itemStart) is var start && start <= 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(start);

    /// <summary>Whether it has not asked for an item yet.</summary>
    public bool IsOpening => Volatile.Read(ref _opening) != 0;

    /// <summary>How long it has been opening, zero when it is open.</summary>
    public TimeSpan OpeningTime => Volatile.Read(ref _opening) is var since && since == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(since);

    /// <summary>Completes when the lane's thread has ended.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Whether nothing of it counts any more.</summary>
    protected bool IsOver => _cancelled || Volatile.Read(ref _itemStart) == GivenUp;

    /// <summary>The item begun last.</summary>
    protected WorkItem Item => _item;

    /// <summary>What the task is.</summary>
    protected abstract TaskDefinition Definition { get; }

    /// <summary>Who cannot run the task, when no runner opens.</summary>
    protected abstract string Who { get; }

    /// <summary>Most bytes of an input, output value, record or follow-up item; all output of an item may have <see cref="OutputFactor"/> times as many.</summary>
    protected virtual long MaxItemBytes => long.MaxValue / OutputFactor;

    /// <summary>Most output values of an item.</summary>
    protected virtual int MaxValues => int.MaxValue;

    private bool Runs => Volatile.Read(ref _itemStart) > 0;

    /// <inheritdoc/>
    public bool TryNext([MaybeNullWhen(false)] out WorkItem item)
    {
        FailUnended();
        Volatile.Write(ref _opening, 0);
        while (TryTake(out _item))
        {
            var refusal = Open(ref _item); // before it has begun, when nobody else looks at it
            Volatile.Write(ref _itemStart, Stopwatch.GetTimestamp());
            item = _item;
            if (refusal is not null)
                Fail(refusal, final: true);
            else if (item.Value.Length <= MaxItemBytes)
                return true;
            else
                Fail(TooLarge(Messages.FormatLargeInputFor(Who), item.Value.Length));
        }
        item = default;
        return false;
    }

    /// <inheritdoc/>
    public void EndOutput()
    {
        var start = _outputEnds.Count == 0 ? 0 : _outputEnds[^1];
        ItemTooLargeException.Check(static () => Messages.LargeOutput, Output.Length - start, MaxItemBytes);
        ItemTooLargeException.Check(static () => Messages.LargeOutputTogether, Output.Length, MaxItemBytes * OutputFactor);
        if (_outputEnds.Count >= MaxValues)
            throw new ItemTooLargeException(Messages.FormatItemTooManyValues(MaxValues));
        _outputEnds.Add(Output.Length);
    }

    /// <inheritdoc/>
    public void Record(StreamKind stream, byte[] value)
    {
        if (value.Length > MaxItemBytes)
            (stream, value) = (StreamKind.Warning, LeftOut(stream, value.Length));
        if (Runs)
            OnRecord(stream, value);
    }

    /// <inheritdoc/>
    public void Push(ChildItem child)
    {
        ItemTooLargeException.Check(static () => Messages.LargeChild, child.Value.Length, MaxItemBytes);
        _children.Add(child, _item, Definition);
    }

    /// <inheritdoc/>
    public void Done()
    {
        if (EndItem())
            OnDone(_outputEnds, _children.Children);
        Reset();
    }

    /// <inheritdoc/>
    public void Fail(ItemError error) => Fail(error, final: false);

    /// <summary>Cancels what runs and ends the lane. What has not ended is not settled.</summary>
    public void Cancel()
    {
        _cancelled = true;
        try
        {
            _runner?.Cancel();
        }
        catch (Exception)
        {
            // It has ended meanwhile; whatever a runner says to that must not end the process.
        }
    }

    /// <summary>Starts the thread.</summary>
    protected void Start(string name)
    {
        _opening = Stopwatch.GetTimestamp();
        new Thread(Main) { IsBackground = true, Name = name }.Start();
    }

    /// <summary>Waits for the next item; called on the lane's thread.</summary>
    /// <returns>False when the lane is to end.</returns>
    protected abstract bool TryTake([MaybeNullWhen(false)] out WorkItem item);

    /// <summary>Opens an item that is signed or encrypted.</summary>
    /// <returns>Why it may not run; null when it may.</returns>
    protected virtual ItemError? Open(ref WorkItem item) => null;

    /// <summary>Opens a runner.</summary>
    protected abstract IItemRunner OpenRunner();

    /// <summary>The current item has written a record.</summary>
    protected abstract void OnRecord(StreamKind stream, byte[] value);

    /// <summary>The current item is done, with what stands in <see cref="Output"/>.</summary>
    protected abstract void OnDone(List<int> outputEnds, IReadOnlyList<Child> children);

    /// <summary>The current attempt has failed.</summary>
    /// <param name="error">Why.</param>
    /// <param name="final">Whether another attempt would fail, too.</param>
    protected abstract void OnFailed(ItemError error, bool final);

    /// <summary>The lane has ended.</summary>
    protected abstract void OnEnded();

    /// <summary>Whether an item has been running for longer than given.</summary>
    /// <param name="limit">The time.</param>
    /// <param name="start">When it began; for <see cref="TryGiveUp"/>.</param>
    protected bool IsLate(TimeSpan limit, out long start)
    {
        start = Volatile.Read(ref _itemStart);
        return start > 0 && Stopwatch.GetElapsedTime(start) > limit;
    }

    /// <summary>Takes the item from the lane, to settle it in its stead. What was read of it since <see cref="IsLate"/> is then of this very item.</summary>
    /// <returns>False when it has just ended.</returns>
    protected bool TryGiveUp(long start) => Interlocked.CompareExchange(ref _itemStart, GivenUp, start) == start;

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
            var error = Error(Messages.FormatLaneBroke(e.Message), e);
            if (Runs)
                Fail(error);
            else
                Refuse(error);
        }
        catch (Exception)
        {
            // Cancelling may end the runner in any way; what ran is not settled.
        }
        finally
        {
            _runner = null; // what it keeps is free from here on
            OnEnded();
            _ended.TrySetResult();
        }
    }

    private void Refuse(ItemError error)
    {
        try
        {
            new RefusingRunner(error).Run(this);
        }
        catch (Exception)
        {
            // It was not the runner: what this lane has is given back when its lease runs out, and the process lives.
        }
    }

    private IItemRunner Open()
    {
        try
        {
            return OpenRunner();
        }
        catch (Exception e)
        {
            return new RefusingRunner(Error(Messages.FormatLaneCannotRunTask(who: Who, reason: e.Message), e));
        }
    }

    private static ItemError Error(string message, Exception e) => new() { Message = message, Type = e.GetType().FullName, ErrorId = (e as VRedisException)?.ErrorId, Stack = e.StackTrace };

    private ItemError TooLarge(string what, long bytes) =>
        new() { Message = new ItemTooLargeException(what, bytes, MaxItemBytes).Message, Type = typeof(ItemTooLargeException).FullName, ErrorId = ErrorIds.ItemTooLarge, Category = "LimitsExceeded" };

    private byte[] LeftOut(StreamKind stream, long bytes) =>
        Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(new ItemTooLargeException(Messages.FormatLargeRecord(stream), bytes, MaxItemBytes).Message)}\"");

    /// <summary>Fails an item of which the runner has not said how it went: what is settled is counted from the first item on, so none may be left out.</summary>
    private void FailUnended()
    {
        if (Runs)
            Fail(new ItemError { Message = Messages.LaneEndedByScript });
    }

    private void Fail(ItemError error, bool final)
    {
        if (EndItem())
            OnFailed(error, final);
        Reset();
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
