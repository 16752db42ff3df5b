using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using VRedis.Wire;
using VRedis.Working;

namespace VRedis.Local;

/// <summary>A thread of a task in this process with its runner.</summary>
internal sealed class LocalLane : ILaneFeed
{
    private readonly LocalTask _task;
    private readonly Thread _thread;
    private readonly List<int> _outputEnds = [];
    private readonly List<ChildItem> _children = [];
    private IItemRunner? _runner;
    private LocalItem? _item; // null while none runs
    private long _itemStart;
    private volatile bool _cancelled;

    public LocalLane(LocalTask task)
    {
        _task = task;
        _thread = new Thread(Main) { IsBackground = true, Name = "VRedis local task" };
        _thread.Start();
    }

    /// <inheritdoc/>
    public ByteBuffer Output { get; } = new();

    /// <summary>Whether it has not asked for an item yet.</summary>
    public bool IsOpening { get; private set; } = true;

    /// <summary>How long the current item runs, zero when none does.</summary>
    public TimeSpan ItemTime => Volatile.Read(ref _itemStart) is var start && start == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(start);

    /// <inheritdoc/>
    public bool TryNext([MaybeNullWhen(false)] out WorkItem item)
    {
        IsOpening = false;
        FailUnended();
        item = default;
        if (_cancelled || !_task.Queue.TryTake(out var next))
            return false;
        _item = next;
        Volatile.Write(ref _itemStart, Stopwatch.GetTimestamp());
        item = new WorkItem(next.Id, next.Attempt, next.Step, next.Value);
        return true;
    }

    /// <inheritdoc/>
    public void EndOutput() => _outputEnds.Add(Output.Length);

    /// <inheritdoc/>
    public void Record(StreamKind stream, byte[] value)
    {
        if (_item is { } item)
            _task.OnRecord(new TaskRecord { Item = item.Id, Attempt = item.Attempt, Stream = stream, Value = value });
    }

    /// <inheritdoc/>
    public void Push(ChildItem child)
    {
        if (!_task.Definition.Steps.Any(step => step.Name.Equals(child.Step, StringComparison.OrdinalIgnoreCase)))
            throw new VRedisException(ErrorIds.BadTask, $"There is no step '{child.Step}' in this task. It has: {string.Join(", ", _task.Definition.Steps.Select(step => step.Name))}.");
        _children.Add(child);
    }

    /// <inheritdoc/>
    public void Done()
    {
        var item = EndItem();
        if (!_cancelled)
            _task.OnDone(item, TakeOutput(), _children);
        Reset();
    }

    /// <inheritdoc/>
    public void Fail(ItemError error)
    {
        var item = EndItem();
        if (!_cancelled)
            _task.OnFailed(item, error);
        Reset();
    }

    /// <summary>Cancels what runs and ends the lane.</summary>
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

    /// <summary>Waits for the lane's end.</summary>
    /// <returns>Whether it has ended.</returns>
    public bool Join(TimeSpan timeout) => _thread.Join(timeout);

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
            if (_item is not null)
                Fail(error);
            else
                new RefusingRunner(error).Run(this);
        }
        catch (Exception)
        {
            // Cancelling may end the runner in any way.
        }
        finally
        {
            _task.OnLaneEnded(this);
        }
    }

    private IItemRunner Open()
    {
        try
        {
            return _task.OpenRunner();
        }
        catch (Exception e)
        {
            return new RefusingRunner(Error("This session cannot run the task: ", e));
        }
    }

    private static ItemError Error(string prefix, Exception e) => new() { Message = prefix + e.Message, Type = e.GetType().FullName, Stack = e.StackTrace };

    private List<byte[]> TakeOutput()
    {
        List<byte[]> values = new(_outputEnds.Count);
        var from = 0;
        foreach (var end in _outputEnds)
        {
            values.Add(Output.Slice(from, end - from).ToArray());
            from = end;
        }
        return values;
    }

    private void FailUnended()
    {
        if (_item is not null)
            Fail(new ItemError { Message = "The script ended the lane that ran it." });
    }

    private LocalItem EndItem()
    {
        var item = _item ?? throw new InvalidOperationException("No item is running.");
        _item = null;
        Volatile.Write(ref _itemStart, 0);
        return item;
    }

    private void Reset()
    {
        Output.Truncate(0);
        _outputEnds.Clear();
        _children.Clear();
    }
}
