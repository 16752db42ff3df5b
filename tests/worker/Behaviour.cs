using System.Diagnostics;
using System.Globalization;

namespace VRedis.TestWorker;

/// <summary>What a test asks of the items of this process.</summary>
/// <param name="Wait">How long each item takes.</param>
/// <param name="Poison">The item that kills the process.</param>
/// <param name="Starve">How long each item blocks the thread pool.</param>
/// <param name="Wide">Item 0 pushes the items 1 to this one.</param>
/// <param name="Deep">Each item from <paramref name="Wide"/> on pushes the next, up to this one.</param>
/// <param name="Child">Each item below this number pushes the one that is so much larger.</param>
/// <param name="Count">A file that grows by one byte with each item that is begun; it lies in the folder given.</param>
internal sealed record Behaviour(TimeSpan Wait, long? Poison, TimeSpan Starve, long Wide, long Deep, long Child, FileStream? Count)
{
    // Far more than the pool adds by itself in that time.
    private const int Blockers = 500;

    public static Behaviour Parse(string[] words)
    {
        const string Count = "count=";
        var folder = words.FirstOrDefault(word => word.StartsWith(Count, StringComparison.Ordinal))?[Count.Length..];
        var values = words.Where(word => !word.StartsWith(Count, StringComparison.Ordinal)).Select(word => word.Split('='))
            .ToDictionary(pair => pair[0], pair => long.Parse(pair[1], CultureInfo.InvariantCulture));
        return new(
            TimeSpan.FromMilliseconds(values.GetValueOrDefault("wait")),
            values.TryGetValue("poison", out var poison) ? poison : null,
            TimeSpan.FromSeconds(values.GetValueOrDefault("starve")),
            values.GetValueOrDefault("wide"),
            values.GetValueOrDefault("deep"),
            values.GetValueOrDefault("child"),
            folder is null ? null : new FileStream(Path.Combine(folder, $"{Environment.ProcessId}"), new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 }));
    }

    /// <summary>Does what the item of this number does.</summary>
    public void Run(long number)
    {
        CountOne();
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
        if (number < Child)
            yield return number + Child;
    }

    // Written at once: whoever reads the file counts what a killed process has begun, too.
    private void CountOne()
    {
        if (Count is null)
            return;
        lock (Count)
            Count.WriteByte(0);
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
