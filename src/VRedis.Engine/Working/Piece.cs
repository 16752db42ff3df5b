using VRedis.Wire;

namespace VRedis.Working;

/// <summary>Some items of a chunk, claimed together, run by one lane in their order. How far it is settled is what Redis knows of it.</summary>
internal sealed class Piece(string token, Chunk chunk, StepDefinition step)
{
    private readonly object _gate = new();
    private int _next;
    private int _offset;

    /// <summary>Its name within the lease.</summary>
    public string Token { get; } = token;

    public Chunk Chunk { get; } = chunk;

    public StepDefinition Step { get; } = step;

    /// <summary>Number of items; fewer than claimed when the rest is handed back.</summary>
    public int Count { get; private set; } = chunk.Count;

    /// <summary>Items done or failed, always the first ones. Guarded by the commit queue.</summary>
    public int Settled { get; set; }

    /// <summary>Whether it stands in the next commit. Guarded by the commit queue.</summary>
    public bool Touched { get; set; }

    /// <summary>The rest is on its way back, so settling the kept items does not settle the piece yet. Guarded by the commit queue.</summary>
    public bool Releasing { get; set; }

    /// <summary>Its lease was lost: whatever comes of it does not count.</summary>
    public volatile bool Lost;

    /// <summary>Items that have not begun.</summary>
    public int Remaining
    {
        get
        {
            lock (_gate)
                return Count - _next;
        }
    }

    /// <summary>Whether an item of it has begun.</summary>
    public bool HasBegun
    {
        get
        {
            lock (_gate)
                return _next > 0;
        }
    }

    /// <summary>Begins the next item.</summary>
    /// <returns>False when there is none.</returns>
    public bool TryNext(out WorkItem item)
    {
        lock (_gate)
        {
            if (_next >= Count || Lost)
            {
                item = default;
                return false;
            }
            item = new WorkItem(Chunk.First + _next, Chunk.Attempt, Step, Chunk.Apart is { } apart ? apart.Items[_next] : Line());
            _next++;
            return true;
        }
    }

    /// <summary>Keeps only the items that have begun.</summary>
    /// <returns>How many are kept, or -1 when there is nothing to give.</returns>
    public int Cut()
    {
        lock (_gate)
        {
            if (_next >= Count)
                return -1;
            Count = _next;
            return _next;
        }
    }

    private ReadOnlyMemory<byte> Line()
    {
        var rest = Chunk.Items[_offset..];
        var end = rest.Span.IndexOf((byte)'\n');
        var line = end < 0 ? rest : rest[..end];
        _offset += line.Length + 1;
        return line;
    }
}
