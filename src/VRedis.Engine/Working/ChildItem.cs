using System.Security.Cryptography;
using System.Text;

namespace VRedis.Working;

/// <summary>A follow-up item that an item adds to its task.</summary>
/// <param name="Step">The step it is for.</param>
/// <param name="Value">The input: a value of the codec, as JSON in UTF-8.</param>
/// <param name="Delay">How long it waits before it may run, from the commit of the item that adds it, by the server's clock. None by default.</param>
/// <param name="Key">With a key it is let in only once in the whole task, whatever its step and value. None by default.</param>
public sealed record ChildItem(string Step, byte[] Value, TimeSpan Delay = default, string? Key = null)
{
    // A longer key is kept as its hash, so that large inputs do not lie in Redis twice.
    private const int LongestKey = 64;

    /// <summary>Lets it in only once in the whole task when it has no key: by its step and value. False by default.</summary>
    public bool Unique { get; init; }

    /// <summary>By what it is let in only once, as one line; null when it may come in any number.</summary>
    internal string? UniqueBy() => Key is not null ? Line("k" + Key) : Unique ? Line($"v{Step} {Encoding.UTF8.GetString(Value)}") : null;

    private static string Line(string key) =>
        key.Length > LongestKey || key.Contains('\n', StringComparison.Ordinal) ? "h" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(key))) : key;
}
