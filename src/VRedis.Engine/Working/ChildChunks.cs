using StackExchange.Redis;
using VRedis.Wire;

namespace VRedis.Working;

/// <summary>Follow-up items on their way into a commit: those of one step that are treated alike share chunks. Not thread-safe.</summary>
internal sealed class ChildChunks
{
    private readonly List<Lines> _all = [];
    private readonly Dictionary<(string? Step, long Delay, bool Keyed), Lines> _open = [];

    /// <summary>Items, and keys that only count as seen.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of items and keys.</summary>
    public long Bytes { get; private set; }

    /// <summary>Adds an item.</summary>
    public void Add(Child child)
    {
        var kind = (child.Step?.Name, child.Delay, child.Key is not null);
        if (!_open.TryGetValue(kind, out var lines) || lines.IsFull)
        {
            _open[kind] = lines = new Lines(child);
            _all.Add(lines);
        }
        Count++;
        Bytes += lines.Add(child);
    }

    /// <summary>The children section of commit.lua. What counts as seen comes first, so that it keeps out what the same commit adds.</summary>
    public void AppendTo(List<RedisValue> arguments)
    {
        arguments.Add(_all.Count);
        foreach (var lines in _all.OrderBy(lines => lines.IsSeen ? 0 : 1))
            lines.AppendTo(arguments);
    }

    /// <summary>Items, one a line, and their keys in the same order.</summary>
    private sealed class Lines(Child kind)
    {
        private readonly ByteBuffer _items = new();
        private readonly ByteBuffer _keys = new();
        private int _count;

        /// <summary>There are keys alone.</summary>
        public bool IsSeen => kind.Step is null;

        public bool IsFull => _count >= Chunk.MostItems || _items.Length >= Chunk.MostBytes;

        /// <returns>How many bytes that made.</returns>
        public int Add(Child child)
        {
            var before = _items.Length + _keys.Length;
            if (_count == 0 && child.Step is { } step)
                _items.Append(Chunk.Header(attempt: 1, losses: 0, step.Name));
            if (_count > 0)
            {
                _items.Append((byte)'\n');
                _keys.Append((byte)'\n');
            }
            _items.Append(child.Value);
            _keys.Append(child.KeyBytes);
            _count++;
            return _items.Length + _keys.Length - before;
        }

        public void AppendTo(List<RedisValue> arguments) => arguments.AddRange(
            [kind.Delay, IsSeen ? 0 : _count, kind.Key is null ? "" : _keys.Slice(0, _keys.Length), IsSeen ? "" : _items.Slice(0, _items.Length)]);
    }
}
