namespace VRedis.Wire;

/// <summary>
/// How long an item waits before it is tried again: the delay of the task, doubled with each further attempt, and up to a quarter more at random,
/// so that items that failed together do not come back together. Never more than an hour altogether.
/// </summary>
public static class RetryDelay
{
    /// <summary>The longest wait, in seconds.</summary>
    public const int LongestSeconds = 3600;

    private const double Jitter = 0.25;

    /// <summary>The wait after an attempt that has failed.</summary>
    /// <param name="seconds">The task's delay.</param>
    /// <param name="attempt">The attempt that has failed, from 1.</param>
    /// <param name="random">From 0 to 1.</param>
    public static TimeSpan After(double seconds, int attempt, double random) =>
        TimeSpan.FromSeconds(Math.Min(seconds * Math.Pow(2, attempt - 1), LongestSeconds / (1 + Jitter)) * (1 + (Jitter * random)));
}
