using System.Text.RegularExpressions;
using StackExchange.Redis;

namespace VRedis.Bench.Servers;

/// <summary>Memory that a server's data takes.</summary>
internal static partial class UsedMemory
{
    /// <returns>Bytes; null on a server that does not say.</returns>
    public static async Task<long?> ReadAsync(IDatabase database)
    {
        var used = Used().Match((string?)await database.ExecuteAsync("INFO", "memory") ?? "");
        return used.Success ? long.Parse(used.Groups[1].ValueSpan) : null;
    }

    [GeneratedRegex(@"^used_memory:(\d+)", RegexOptions.Multiline)]
    private static partial Regex Used();
}
