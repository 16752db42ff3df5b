using System.Text;
using StackExchange.Redis;
using VRedis.Wire;

namespace VRedis.Sending;

/// <summary>Items gathered for one push: chunks of one step, each at most <see cref="Chunk.MostItems"/> items or about <see cref="Chunk.MostBytes"/> bytes.</summary>
/// <param name="step">The step.</param>
/// <param name="maxItemBytes">Most bytes of an item, before it is signed or encrypted.</param>
/// <param name="sealer">Signs or encrypts each item; null when nothing does.</param>
/// <param name="apart">What the fields of long items begin with, a word that no other batch of the task has; null to leave long items in the chunks.</param>
/// <param name="capacity">Bytes that it will hold, about.</param>
internal sealed class Batch(string step, long maxItemBytes, Sealer? sealer = null, string? apart = null, int capacity = 256)
{
    private readonly byte[] _header = [.. Chunk.Ids(0, 0), .. Chunk.Header(attempt: 1, losses: 0, step)];
    private readonly List<(ByteBuffer Text, int Count, int Start, int Length)> _closed = [];
    private readonly ByteBuffer _marks = new(); // chunks whose items lie apart
    private readonly List<(int Start, int Length)> _long = [];
    private bool _marked; // the current chunk is such a one
    private int _start;
    private int _markStart;
    private int _count;
    private int _item; // where the item begun last starts

    /// <summary>Where the next item is written.</summary>
    public ByteBuffer Buffer { get; } = new(capacity);

    /// <summary>Items gathered.</summary>
    public int Items { get; private set; }

    /// <summary>Whether some of its items lie apart.</summary>
    public bool HasLong => _long.Count > 0;

    /// <summary>Begins an item; write its bytes to <see cref="Buffer"/> and then call <see cref="End"/> or, when that went wrong, <see cref="Undo"/>.</summary>
    public int Begin()
    {
        if (_count >= Chunk.MostItems || Buffer.Length - _start >= Chunk.MostBytes)
            Close(Buffer.Length);
        var mark = Buffer.Length;
        if (!_marked)
            Separate(Buffer);
        _item = Buffer.Length;
        return mark;
    }

    /// <summary>Ends the item begun last.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadValue"/> when it is not one line: lines are what tells items apart.</exception>
    /// <exception cref="ItemTooLargeException">It is larger than an item may be.</exception>
    public void End()
    {
        ItemTooLargeException.Check(static () => Messages.LargeInput, Buffer.Length - _item, maxItemBytes);
        if (Buffer.Span[_item..].Contains((byte)'\n'))
            throw new VRedisException(ErrorIds.BadValue, Messages.InputHasLineBreaks);
        if (sealer is not null)
        {
            var wrapped = sealer.Wrap(SealPurpose.Item, step, Buffer.Span[_item..]);
            Buffer.Truncate(_item);
            Buffer.Append(wrapped);
        }
        var length = Buffer.Length - _item;
        if (!_marked && apart is not null && length >= LongItem.Least)
        {
            Close(_item - 1); // before what separates this item from the one before
            (_marked, _start, _markStart) = (true, _item, _marks.Length);
        }
        if (_marked)
        {
            Separate(_marks);
            LongItem.Write(_marks, length, Field(_long.Count));
            _long.Add((_item, length));
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
        Close(Buffer.Length);
        foreach (var (text, count, start, length) in _closed)
        {
            text.Overwrite(start, Chunk.Ids(first, count));
            first += count;
            arguments.Add(count);
            arguments.Add(text.Slice(start, length));
        }
    }

    /// <summary>The items that lie apart, and where.</summary>
    public HashEntry[] Long()
    {
        var entries = new HashEntry[_long.Count];
        for (var i = 0; i < entries.Length; i++)
            entries[i] = new HashEntry(Field(i), Buffer.Slice(_long[i].Start, _long[i].Length));
        return entries;
    }

    /// <summary>Gives its memory to the next one, when nothing that was made of it is needed any more.</summary>
    public void Recycle() => Buffer.Recycle();

    private byte[] Field(int index) => Encoding.UTF8.GetBytes($"{apart}.{index}");

    private void Separate(ByteBuffer text)
    {
        if (_count == 0)
            text.Append(_header);
        else
            text.Append((byte)'\n');
    }

    /// <param name="end">Where the chunk ends, when it has its items itself.</param>
    private void Close(int end)
    {
        if (_count > 0)
            _closed.Add(_marked ? (_marks, _count, _markStart, _marks.Length - _markStart) : (Buffer, _count, _start, end - _start));
        _start = Buffer.Length;
        _count = 0;
        _marked = false;
    }
}
