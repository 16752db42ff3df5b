using System.Text;
using VRedis.Wire;

namespace VRedis.Working;

/// <summary>What the current item of a lane has pushed: of those with the same key the first.</summary>
internal sealed class ChildList
{
    private readonly List<Child> _children = [];
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private bool _isSeen;

    /// <summary>What is to be added to the task.</summary>
    public IReadOnlyList<Child> Children => _children;

    /// <summary>Adds an item.</summary>
    /// <param name="child">The item.</param>
    /// <param name="pushedBy">The item that pushes it.</param>
    /// <param name="definition">The task.</param>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadTask"/>: there is no such step; <see cref="ErrorIds.BadValue"/>: its value is not one line.</exception>
    public void Add(ChildItem child, WorkItem pushedBy, TaskDefinition definition)
    {
        var step = definition.FindStep(child.Step)
            ?? throw new VRedisException(ErrorIds.BadTask, Messages.FormatStepUnknown(step: child.Step, steps: string.Join(", ", definition.Steps.Select(step => step.Name))));
        if (child.Value.Contains((byte)'\n')) // lines are what tells items apart
            throw new VRedisException(ErrorIds.BadValue, Messages.ChildHasLineBreaks);
        if (child is { Unique: true, Key: null } && !_isSeen)
        {
            // The item itself counts too: nothing leads back to where it began.
            Add(new Child(null, [], 0, new ChildItem(pushedBy.Step.Name, pushedBy.Value.ToArray()) { Unique = true }.UniqueBy()));
            _isSeen = true;
        }
        Add(new Child(step, child.Value, Math.Max(0, (long)child.Delay.TotalMilliseconds), (child with { Step = step.Name }).UniqueBy()));
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _children.Clear();
        _keys.Clear();
        _isSeen = false;
    }

    private void Add(Child child)
    {
        if (child.Key is null || _keys.Add(child.Key))
            _children.Add(child);
    }
}

/// <summary>A follow-up item on its way to its queue.</summary>
/// <param name="Step">The step it is for; null when it is not to run and its key alone counts, as seen.</param>
/// <param name="Value">The input.</param>
/// <param name="Delay">How long it waits, in milliseconds.</param>
/// <param name="Key">By what it is let in only once, on one line; null when it may come in any number.</param>
internal readonly record struct Child(StepDefinition? Step, byte[] Value, long Delay, string? Key)
{
    /// <summary>The key as it stands in Redis.</summary>
    public byte[] KeyBytes => Key is null ? [] : Encoding.UTF8.GetBytes(Key);
}
