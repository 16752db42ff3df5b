using System.Diagnostics;
using System.Globalization;

namespace VRedis.TestWorker;

/// <summary>What a test asks of the items of this process.</summary>
/// <param name="Wait">How long each item takes.</param>
/// <param name="Poison">The item that kills the process.</param>
/// <param name="Starve">How long each item blocks the thread pool.</param>
internal sealed record Behaviour(TimeSpan Wait, long? Poison, TimeSpan Starve)
{
    // Far more than the pool adds by itself in that time.
    private const int Blockers = 500;

    public static Behaviour Parse(string[] words)
    {
        var values = words.Select(word => word.Split('=')).ToDictionary(pair => pair[0], pair => long.Parse(pair[1], CultureInfo.InvariantCulture));
        return new(
            TimeSpan.FromMilliseconds(values.GetValueOrDefault("wait")),
            values.TryGetValue("poison", out var poison) ? poison : null,
            TimeSpan.FromSeconds(values.GetValueOrDefault("starve")));
    }

    /// <summary>Does what the item of this number does.</summary>
    public void Run(long number)
    {
        if (number == Poison)
            Process.GetCurrentProcess().Kill();
        StarveThreadPool();
        Thread.Sleep(Wait);
    }

    private void StarveThreadPool()
    {
        if (Starve == TimeSpan.Zero)
            return;
        var until = DateTime.UtcNow + Starve;
        for (var i = 0; i < Blockers; i++)
            ThreadPool.QueueUserWorkItem(_ => Thread.Sleep(TimeSpan.FromTicks(Math.Max(0, (until - DateTime.UtcNow).Ticks))));
    }
}
