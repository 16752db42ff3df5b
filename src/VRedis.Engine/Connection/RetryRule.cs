using StackExchange.Redis;

namespace VRedis.Connection;

/// <summary>Which errors of Redis pass by themselves. Everything the engine sends may be sent again, so it waits for these to pass.</summary>
internal static class RetryRule
{
    // The first word of an error reply: loading, failing over, full, read-only, busy with a script, a slot on its way.
    private static readonly string[] Passing =
        ["LOADING", "BUSY", "MASTERDOWN", "READONLY", "OOM", "MISCONF", "NOREPLICAS", "TRYAGAIN", "CLUSTERDOWN", "MOVED", "ASK", "UNBLOCKED", "EXECABORT"];

    /// <summary>Wait before try number <paramref name="tries"/> + 1: 25 ms, doubled up to 1 s, with a jitter of a quarter.</summary>
    public static TimeSpan Delay(int tries) =>
        TimeSpan.FromMilliseconds(Math.Min(1000, 25 * Math.Pow(2, Math.Min(tries, 10))) * (0.75 + (Random.Shared.NextDouble() / 2)));

    public static bool Passes(Exception error) => error switch
    {
        RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } => false,
        RedisConnectionException or RedisTimeoutException => true,
        RedisServerException e => Passing.Any(word => e.Message.StartsWith(word, StringComparison.Ordinal) || e.Message.StartsWith("ERR " + word, StringComparison.Ordinal)),
        _ => false,
    };

    /// <summary>Why Redis cannot be used just now, in words for a user.</summary>
    public static string Reason(Exception error) => error switch
    {
        RedisTimeoutException => Messages.RedisReasonTimeout,
        RedisConnectionException => Messages.RedisReasonBroken,
        RedisServerException e when e.Message.StartsWith("OOM", StringComparison.Ordinal) => Messages.RedisReasonMemory,
        RedisServerException e when e.Message.StartsWith("MISCONF", StringComparison.Ordinal) => Messages.RedisReasonDisk,
        RedisServerException e when e.Message.StartsWith("READONLY", StringComparison.Ordinal) => Messages.RedisReasonReplica,
        RedisServerException e when e.Message.StartsWith("LOADING", StringComparison.Ordinal) => Messages.RedisReasonLoading,
        _ => error.Message,
    };
}
