using System.Globalization;
using System.Text;
using StackExchange.Redis;

namespace VRedis.Wire;

/// <summary>
/// Several items in one list element: <c>"&lt;first id&gt; &lt;count&gt; &lt;attempt&gt; &lt;losses&gt; &lt;step&gt;\n&lt;item&gt;\n&lt;item&gt;…"</c>.
/// The scripts in Lua/chunk.lua cut and join the same text, and agree on what a first line is.
/// </summary>
internal readonly struct Chunk
{
    // Long enough that the cost of a list element and of a script's turn is spread over many items, short enough that cutting one for slow items stays cheap.

    /// <summary>Most items that are put into a chunk.</summary>
    public const int MostItems = 1000;

    /// <summary>A chunk of so many bytes gets no more items.</summary>
    public const int MostBytes = 64 << 10;

    // So many digits can be added to without a thought, here and in Lua.
    private const int IdDigits = 15;
    private const int CountDigits = 9;

    private Chunk(long first, int count, int attempt, int losses, string step, ReadOnlyMemory<byte> items, (RedisValue[] Fields, ReadOnlyMemory<byte>[] Items)? apart = null) =>
        (First, Count, Attempt, Losses, Step, Items, Apart) = (first, count, attempt, losses, step, items, apart);

    /// <summary>Id of the first item; the others follow without gaps.</summary>
    public long First { get; }

    public int Count { get; }

    /// <summary>Which attempt of its items this is, from 1.</summary>
    public int Attempt { get; }

    /// <summary>How often a worker was lost that held it.</summary>
    public int Losses { get; }

    /// <summary>Whether each item is committed before the next begins, so that when the worker is lost it is known which one ran.</summary>
    public bool IsCareful => Losses >= 1;

    /// <summary>Whether nothing else may run on the worker meanwhile.</summary>
    public bool RunsAlone => Losses >= 2;

    public string Step { get; }

    /// <summary>The items, one a line, or where they lie.</summary>
    public ReadOnlyMemory<byte> Items { get; }

    /// <summary>The items that lie apart, and in which fields, when they have been fetched; null when they are in the chunk itself.</summary>
    public (RedisValue[] Fields, ReadOnlyMemory<byte>[] Items)? Apart { get; }

    /// <summary>Bytes of its items.</summary>
    public long Bytes => Apart is { } apart ? apart.Items.Sum(item => (long)item.Length) : Items.Length;

    /// <summary>Whether its lines only say where its items lie (<see cref="LongItem"/>).</summary>
    public bool IsMarked => LongItem.IsMarked(Items.Span);

    /// <summary>Whether its items are those that its first line says. Else anything may have been written over it.</summary>
    public bool IsWhole => First > 0 && Items.Span.Count((byte)'\n') + 1 == Count;

    /// <summary>Reads a first line; whether the items go with it, <see cref="IsWhole"/> tells.</summary>
    /// <exception cref="FormatException">The text is no chunk.</exception>
    public static Chunk Parse(ReadOnlyMemory<byte> text)
    {
        var end = text.Span.IndexOf((byte)'\n');
        if (end < 0)
            throw new FormatException("A chunk without a first line.");
        var line = text.Span[..end];
        var (first, count) = (Number(ref line, IdDigits), (int)Number(ref line, CountDigits));
        var (attempt, losses) = ((int)Number(ref line, CountDigits), (int)Number(ref line, CountDigits));
        if (count == 0 || line.ContainsAnyInRange((byte)0, (byte)31) || line.IndexOfAny((byte)'"', (byte)'\\', (byte)127) >= 0)
            throw new FormatException("A chunk with a broken first line.");
        return new Chunk(first, count, attempt, losses, Encoding.UTF8.GetString(line), text[(end + 1)..]);
    }

    /// <summary>The chunk with its items, which lie apart.</summary>
    /// <param name="fields">Where they lie.</param>
    /// <param name="items">What lies there.</param>
    /// <returns>Null when an item is not there, or is no line of its own.</returns>
    public Chunk? Filled(RedisValue[] fields, ReadOnlySpan<RedisValue> items)
    {
        var apart = new ReadOnlyMemory<byte>[items.Length];
        for (var i = 0; i < apart.Length; i++)
        {
            apart[i] = items[i];
            if (items[i].IsNull || apart[i].Span.Contains((byte)'\n') || LongItem.IsMarked(apart[i].Span))
                return null;
        }
        return apart.Length == Count ? new Chunk(First, Count, Attempt, Losses, Step, Items, (fields, apart)) : null;
    }

    /// <summary>The beginning of the first line, always of the same length: whoever gathers items learns their ids last.</summary>
    public static byte[] Ids(long first, int count) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{first:D15} {count:D4} "));

    /// <summary>The rest of the first line.</summary>
    public static byte[] Header(int attempt, int losses, string step) => Encoding.UTF8.GetBytes($"{attempt} {losses} {step}\n");

    /// <summary>A chunk of one item, for another attempt.</summary>
    public static byte[] Single(long id, int attempt, int losses, string step, ReadOnlySpan<byte> item) =>
        [.. Encoding.UTF8.GetBytes($"{id} 1 {attempt} {losses} {step}\n"), .. item];

    private static long Number(ref ReadOnlySpan<byte> line, int most)
    {
        var digits = line.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits < 1 || digits > most || line[digits] != ' ')
            throw new FormatException("A chunk with a broken first line.");
        var value = 0L;
        foreach (var digit in line[..digits])
            value = (value * 10) + (digit - '0');
        line = line[(digits + 1)..];
        return value;
    }
}
