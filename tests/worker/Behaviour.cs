using System.Diagnostics;
using System.Globalization;

namespace VRedis.TestWorker;

/// <summary>What a test asks of the items of this process.</summary>
/// <param name="Wait">How long each item takes.</param>
/// <param name="Poison">The item that kills the process.</param>
/// <param name="Starve">How long each item blocks the thread pool.</param>
/// <param name="Wide">Item 0 pushes the items 1 to this one.</param>
/// <param name="Deep">Each item from <paramref name="Wide"/> on pushes the next, up to this one.</param>
internal sealed record Behaviour(TimeSpan Wait, long? Poison, TimeSpan Starve, long Wide, long Deep)
{
    // Far more than the pool adds by itself in that time.
    private const int Blockers = 500;

    public static Behaviour Parse(string[] words)
    {
        var values = words.Select(word => word.Split('=')).ToDictionary(pair => pair[0], pair => long.Parse(pair[1], CultureInfo.InvariantCulture));
        return new(
            TimeSpan.FromMilliseconds(values.GetValueOrDefault("wait")),
            values.TryGetValue("poison", out var poison) ? poison : null,
            TimeSpan.FromSeconds(values.GetValueOrDefault("starve")),
            values.GetValueOrDefault("wide"),
            values.GetValueOrDefault("deep"));
    }

    /// <summary>Does what the item of this number does.</summary>
    public void Run(long number)
    {
        if (number == Poison)
            Process.GetCurrentProcess().Kill();
        StarveThreadPool();
        Thread.Sleep(Wait);
    }

    /// <summary>What the item of this number pushes.</summary>
    public IEnumerable<long> Pushes(long number)
    {
        for (var i = 1L; number == 0 && i <= Wide; i++)
            yield return i;
        if (number >= Wide && number < Deep)
            yield return number + 1;
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
