using System.Text.RegularExpressions;
using StackExchange.Redis;

namespace VRedis.Bench.Servers;

/// <summary>How many commands a server has run: those inside scripts count too.</summary>
internal static partial class CommandCount
{
    /// <returns>Null on a server that does not count.</returns>
    public static async Task<long?> ReadAsync(IDatabase database)
    {
        try
        {
            var info = (string?)await database.ExecuteAsync("INFO", "commandstats") ?? "";
            var calls = Calls().Matches(info);
            return calls.Count == 0 ? null : calls.Sum(call => long.Parse(call.Groups[1].ValueSpan));
        }
        catch (RedisServerException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^cmdstat_[^:]+:calls=(\d+)", RegexOptions.Multiline)]
    private static partial Regex Calls();
}
