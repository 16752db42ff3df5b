using StackExchange.Redis;
using VRedis.Wire;

namespace VRedis.Sending;

/// <summary>Items gathered for one push: chunks of one step, each at most <see cref="Chunk.MostItems"/> items or about <see cref="Chunk.MostBytes"/> bytes.</summary>
/// <param name="step">The step.</param>
/// <param name="maxItemBytes">Most bytes of an item, before it is signed or encrypted.</param>
/// <param name="sealer">Signs or encrypts each item; null when nothing does.</param>
internal sealed class Batch(string step, long maxItemBytes, Sealer? sealer = null)
{
    private readonly byte[] _header = [.. Chunk.Ids(0, 0), .. Chunk.Header(attempt: 1, losses: 0, step)];
    private readonly List<(int Count, int Start, int Length)> _closed = [];
    private int _start;
    private int _count;
    private int _item; // where the item begun last starts

    /// <summary>Where the next item is written.</summary>
    public ByteBuffer Buffer { get; } = new();

    /// <summary>Items gathered.</summary>
    public int Items { get; private set; }

    /// <summary>Begins an item; write its bytes to <see cref="Buffer"/> and then call <see cref="End"/> or, when that went wrong, <see cref="Undo"/>.</summary>
    public int Begin()
    {
        if (_count >= Chunk.MostItems || Buffer.Length - _start >= Chunk.MostBytes)
            Close();
        var mark = Buffer.Length;
        if (_count == 0)
            Buffer.Append(_header);
        else
            Buffer.Append((byte)'\n');
        _item = Buffer.Length;
        return mark;
    }

    /// <summary>Ends the item begun last.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadValue"/> when it is not one line: lines are what tells items apart.</exception>
    /// <exception cref="ItemTooLargeException">It is larger than an item may be.</exception>
    public void End()
    {
        ItemTooLargeException.Check("This input", Buffer.Length - _item, maxItemBytes);
        if (Buffer.Span[_item..].Contains((byte)'\n'))
            throw new VRedisException(ErrorIds.BadValue, "The input's JSON has line breaks. Write it without indentation.");
        if (sealer is not null)
        {
            var wrapped = sealer.Wrap(SealPurpose.Item, step, Buffer.Span[_item..]);
            Buffer.Truncate(_item);
            Buffer.Append(wrapped);
        }
        _count++;
        Items++;
    }

    /// <summary>Takes back the item begun last.</summary>
    public void Undo(int mark) => Buffer.Truncate(mark);

    /// <summary>The arguments of push.lua behind its first three.</summary>
    /// <param name="arguments">Takes them.</param>
    /// <param name="first">The id that the first item will have if nobody else adds some; the script corrects it, which costs it a copy.</param>
    public void AppendTo(List<RedisValue> arguments, long first)
    {
        Close();
        foreach (var (count, start, length) in _closed)
        {
            Buffer.Overwrite(start, Chunk.Ids(first, count));
            first += count;
            arguments.Add(count);
            arguments.Add(Buffer.Slice(start, length));
        }
    }

    private void Close()
    {
        if (_count > 0)
            _closed.Add((_count, _start, Buffer.Length - _start));
        _start = Buffer.Length;
        _count = 0;
    }
}
