using System.Diagnostics;
using VRedis.Tests.Chaos.Scenarios;
using Xunit;

namespace VRedis.Tests.Chaos;

/// <summary>All scenarios. Most of their time is waiting, so the short form runs them side by side; the long one runs one after the other.</summary>
public sealed class ChaosSuite : IAsyncLifetime
{
    private static readonly Dictionary<string, Func<ChaosRun, Task<ChaosReport>>> All = new(StringComparer.Ordinal)
    {
        ["killed-workers"] = KilledWorkers.RunAsync,
        ["frozen-workers"] = FrozenWorkers.RunAsync,
        ["killed-senders"] = KilledSenders.RunAsync,
        ["restarted-redis-always"] = RestartedRedis.AlwaysAsync,
        ["restarted-redis-everysec"] = RestartedRedis.EverySecondAsync,
        ["differing-clocks"] = DifferingClocks.RunAsync,
        ["emptied-redis"] = ForgetfulRedis.EmptyAsync,
        ["torn-aof"] = ForgetfulRedis.TornAsync,
        ["ailing-redis"] = AilingRedis.RunAsync,
        ["sentinel-failover"] = SentinelFailover.RunAsync,
        ["cluster-master-dies"] = MovingCluster.MasterDiesAsync,
        ["cluster-slot-moves"] = MovingCluster.SlotMovesAsync,
        ["cut-connections"] = CutConnections.SmallAsync,
        ["cut-transactions"] = CutConnections.LongAsync,
        ["bad-network"] = BadNetwork.RunAsync,
    };

    private readonly Dictionary<string, Lazy<Task<ChaosReport>>> _runs = All.Keys.ToDictionary(name => name, name => new Lazy<Task<ChaosReport>>(() => RunOnceAsync(name)));

    /// <summary>Names of the scenarios that are wanted.</summary>
    internal static IEnumerable<string> Names => All.Keys.Where(name => name.StartsWith(ChaosSettings.Only, StringComparison.Ordinal));

    /// <summary>The report of a scenario, when it has run.</summary>
    internal Task<ChaosReport> ReportAsync(string name) => _runs[name].Value;

    public ValueTask InitializeAsync()
    {
        if (!ChaosSettings.Long)
        {
            foreach (var name in Names)
                _ = ReportAsync(name);
        }
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var run in _runs.Values.Where(run => run.IsValueCreated))
            await run.Value.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    private static Task<ChaosReport> RunOnceAsync(string name) => Task.Run(async () =>
    {
        var watch = Stopwatch.StartNew();
        var report = await All[name](new ChaosRun(name));
        return report with { Note = $"{(report.Note is null ? "" : report.Note + ", ")}{watch.Elapsed.TotalSeconds:0} s in all" };
    });
}
