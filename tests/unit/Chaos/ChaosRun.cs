using System.Text;

namespace VRedis.Tests.Chaos;

/// <summary>One run of one scenario: its chance, and how much of everything.</summary>
internal sealed class ChaosRun(string scenario)
{
    private readonly object _gate = new();
    private readonly Random _random = new(unchecked(ChaosSettings.Seed + Encoding.UTF8.GetBytes(scenario).Aggregate(17, (hash, letter) => (hash * 31) + letter)));

    /// <summary>The scenario's name.</summary>
    public string Scenario => scenario;

    /// <summary>How long a scenario may take.</summary>
    public static TimeSpan Limit { get; } = ChaosSettings.Long ? TimeSpan.FromMinutes(20) : TimeSpan.FromMinutes(2);

    /// <summary>A number for the short form or the long one.</summary>
    public static int Of(int inShort, int inLong) => ChaosSettings.Long ? inLong : inShort;

    /// <summary>A number from 0 to below the bound.</summary>
    public int Next(int bound)
    {
        lock (_gate)
            return _random.Next(bound);
    }

    /// <summary>True with this probability.</summary>
    public bool Happens(double probability)
    {
        lock (_gate)
            return _random.NextDouble() < probability;
    }

    /// <summary>Takes an element out of a list.</summary>
    public T Take<T>(List<T> list)
    {
        var index = Next(list.Count);
        var taken = list[index];
        list.RemoveAt(index);
        return taken;
    }

    public ChaosReport Report(long items, long executions, long results, long lost, long doubled, long failed, TimeSpan? recovered = null, string? note = null) =>
        new(scenario, ChaosSettings.Seed, items, executions, results, lost, doubled, failed, recovered, note);
}
