using VRedis.Wire;

namespace VRedis.Working;

/// <summary>What a lane's items gave, as it is to lie in Redis: follow-up items signed or encrypted, and in an encrypted task all else, too. Used by one thread.</summary>
internal sealed class SealedOutcome(Sealer sealer)
{
    private readonly ByteBuffer _output = new();
    private readonly List<int> _ends = [];

    /// <summary>Output values; valid until the next ones.</summary>
    public (ByteBuffer Output, List<int> Ends) Of(string table, ByteBuffer output, List<int> ends)
    {
        if (!sealer.Encrypts)
            return (output, ends);
        _output.Truncate(0);
        _ends.Clear();
        var from = 0;
        foreach (var end in ends)
        {
            _output.Append(sealer.Wrap(SealPurpose.Output, table, output.Span[from..end]));
            _ends.Add(_output.Length);
            from = end;
        }
        return (_output, _ends);
    }

    /// <summary>Follow-up items.</summary>
    public IReadOnlyList<Child> Of(IReadOnlyList<Child> children) => children.Count == 0 ? children : [.. children.Select(child => child with
    {
        Value = child.Step is { } step ? sealer.Wrap(SealPurpose.Item, step.Name, child.Value) : child.Value,
        Key = child.Key is { } key ? sealer.Blind(key) : null,
    })];

    /// <summary>A record.</summary>
    public TaskRecord Of(TaskRecord record) => sealer.Encrypts ? record with { Value = sealer.Wrap(SealPurpose.Record, record.Stream.ToString(), record.Value) } : record;
}
