using System.Diagnostics.CodeAnalysis;
using VRedis.Wire;
using VRedis.Working;

namespace VRedis.Local;

/// <summary>A lane of a task in this process.</summary>
internal sealed class LocalLane : ItemLane
{
    private readonly LocalTask _task;
    private LocalItem? _item;

    public LocalLane(LocalTask task)
    {
        _task = task;
        Start("VRedis local task");
    }

    protected override TaskDefinition Definition => _task.Definition;

    protected override string Who => Messages.ThisSession;

    /// <summary>Takes an item that runs for longer than given from the lane, to settle it in its stead.</summary>
    /// <returns>False when no item runs so long, or it has just ended.</returns>
    public bool TryGiveUp(TimeSpan limit, [MaybeNullWhen(false)] out LocalItem item)
    {
        var late = IsLate(limit, out var start);
        item = _item;
        return late && item is not null && TryGiveUp(start);
    }

    protected override bool TryTake([MaybeNullWhen(false)] out WorkItem item)
    {
        item = default;
        if (IsOver || !_task.Queue.TryTake(out _item))
            return false;
        item = new WorkItem(_item.Id, _item.Attempt, _item.Step, _item.Value);
        return true;
    }

    protected override IItemRunner OpenRunner() => _task.OpenRunner();

    protected override void OnRecord(StreamKind stream, byte[] value) =>
        _task.OnRecord(new TaskRecord { Item = Item.Id, Attempt = Item.Attempt, Stream = stream, Value = value });

    protected override void OnDone(List<int> outputEnds, IReadOnlyList<Child> children)
    {
        List<byte[]> values = new(outputEnds.Count);
        var from = 0;
        foreach (var end in outputEnds)
        {
            values.Add(Output.Slice(from, end - from).ToArray());
            from = end;
        }
        _task.OnDone(_item!, values, children);
    }

    protected override void OnFailed(ItemError error, bool final) => _task.OnFailed(_item!, error);

    protected override void OnEnded() => _task.OnLaneEnded(this);
}
