using System.Text;

namespace VRedis.Tests.Fuzz;

/// <summary>Something that reads bytes which others may have written.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Parse">Reads a message, and does with it what the product does with it at once.</param>
/// <param name="Refuses">Whether an exception is the one that is documented for bytes that are none.</param>
/// <param name="Seeds">Messages as they should be.</param>
internal sealed record Parser(string Name, Action<byte[]> Parse, Func<Exception, bool> Refuses, IReadOnlyList<byte[]> Seeds)
{
    // What it may allocate: its own buffers, an exception, and so many times the message.
    private const long Base = 1 << 20;
    private const long Factor = 400;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    public override string ToString() => Name;

    public static Parser Of(string name, Action<byte[]> parse, Func<Exception, bool> refuses, params IEnumerable<string> seeds) =>
        new(name, parse, refuses, [.. seeds.Select(Encoding.UTF8.GetBytes)]);

    /// <summary>Reads a message: a value, or the documented exception, in bounded memory and time.</summary>
    /// <returns>Whether it was refused.</returns>
    public bool Check(byte[] message)
    {
        var (allocated, start) = (GC.GetAllocatedBytesForCurrentThread(), System.Diagnostics.Stopwatch.GetTimestamp());
        var refused = false;
        try
        {
            Parse(message);
        }
        catch (Exception e) when (Refuses(e))
        {
            refused = true;
        }
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        var time = System.Diagnostics.Stopwatch.GetElapsedTime(start);
        if (allocated > Base + (Factor * message.Length))
            throw new InvalidOperationException($"{allocated} bytes were allocated for a message of {message.Length}.");
        if (time > Longest)
            throw new InvalidOperationException($"A message of {message.Length} bytes took {time.TotalSeconds:0.0} s.");
        return refused;
    }
}
