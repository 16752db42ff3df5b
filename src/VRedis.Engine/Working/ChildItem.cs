using StackExchange.Redis;
using VRedis.Wire;

namespace VRedis.Working;

/// <summary>A follow-up item that an item adds to its task.</summary>
/// <param name="Step">The step it is for.</param>
/// <param name="Value">The input: a value of the codec, as JSON in UTF-8.</param>
/// <param name="Delay">How long it waits before it may run.</param>
/// <param name="Key">With a key it is let in only once in the whole task; null for no such limit.</param>
public sealed record ChildItem(string Step, byte[] Value, TimeSpan Delay = default, string? Key = null)
{
    private const int MostInChunk = 1000;

    /// <summary>It is not to run: its key counts as seen from now on.</summary>
    public bool OnlyKey { get; init; }

    /// <summary>The children section of commit.lua: items that need no treatment of their own share chunks.</summary>
    internal static void AppendTo(List<RedisValue> arguments, List<ChildItem> children)
    {
        var count = arguments.Count;
        var sections = 0;
        arguments.Add(0);
        foreach (var child in children.Where(child => child.Key is not null || child.Delay > TimeSpan.Zero))
            Add([child]);
        foreach (var step in children.Where(child => child.Key is null && child.Delay <= TimeSpan.Zero).GroupBy(child => child.Step, StringComparer.OrdinalIgnoreCase))
        {
            foreach (var chunk in step.Chunk(MostInChunk))
                Add(chunk);
        }
        arguments[count] = sections;

        void Add(ChildItem[] chunk)
        {
            sections++;
            // An empty key means none, so each has a letter before it.
            var key = chunk[0].Key is { } own ? "k" + own : "";
            arguments.AddRange([(long)chunk[0].Delay.TotalMilliseconds, chunk[0].OnlyKey ? 0 : chunk.Length, key, Text(chunk)]);
        }
    }

    private static byte[] Text(ChildItem[] chunk)
    {
        var text = new ByteBuffer();
        text.Append(Wire.Chunk.Header(attempt: 1, losses: 0, chunk[0].Step));
        for (var i = 0; i < chunk.Length; i++)
        {
            if (i > 0)
                text.Append((byte)'\n');
            text.Append(chunk[i].Value);
        }
        return text.Span.ToArray();
    }
}
