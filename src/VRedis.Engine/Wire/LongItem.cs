using System.Buffers.Text;
using StackExchange.Redis;

namespace VRedis.Wire;

/// <summary>
/// Where an item lies that is too long for scripts: in a hash of the task, while the chunk has the line <c>@&lt;bytes&gt; &lt;field&gt;</c> in its place.
/// Redis' Lua hashes every byte of every string that it sees, 1.7 ns each, three times for each item.
/// </summary>
internal static class LongItem
{
    /// <summary>From so many bytes on an item is long: below, a field of its own costs more than it saves.</summary>
    public const int Least = 2 << 10;

    private const byte Mark = (byte)'@';
    private const int MostDigits = 9;

    /// <summary>Whether lines of items begin with one that says where its item lies: then all do.</summary>
    public static bool IsMarked(ReadOnlySpan<byte> items) => items.StartsWith([Mark]);

    /// <summary>The line of an item.</summary>
    /// <param name="line">Takes it.</param>
    /// <param name="bytes">The item's length.</param>
    /// <param name="field">Its field in the hash, a word that no other item of the task has.</param>
    public static void Write(ByteBuffer line, int bytes, ReadOnlySpan<byte> field)
    {
        line.Append(Mark);
        Utf8Formatter.TryFormat(bytes, line.GetSpan(MostDigits + 2), out var digits);
        line.Advance(digits);
        line.Append((byte)' ');
        line.Append(field);
    }

    /// <summary>The fields of the items of a chunk.</summary>
    /// <returns>Null when a line is of another form: somebody has written over it.</returns>
    public static RedisValue[]? Fields(ReadOnlyMemory<byte> items, int count)
    {
        var fields = new RedisValue[count];
        for (var i = 0; i < count; i++)
        {
            var end = items.Span.IndexOf((byte)'\n');
            var line = end < 0 ? items : items[..end];
            var space = line.Span.IndexOf((byte)' ');
            if (space is < 2 or > MostDigits + 1 || line.Span[0] != Mark || line.Span[1..space].ContainsAnyExceptInRange((byte)'0', (byte)'9'))
                return null;
            fields[i] = line[(space + 1)..];
            items = end < 0 ? default : items[(end + 1)..];
        }
        return fields;
    }
}
