using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using VRedis.Working;

namespace VRedis.Observing;

/// <summary>What the workers of this process do, as instruments; docs/observing.md names them. Counted once a commit, not for each item.</summary>
internal static class WorkerMeter
{
    private static readonly ConcurrentDictionary<Worker, bool> Workers = new();

    private static readonly Counter<long> Items = Telemetry.Meter.CreateCounter<long>("vredis.worker.items", "{item}", "Items that workers have settled, by outcome: done, failed for good, or to be tried again.");
    private static readonly Counter<long> LeaseLosses = Telemetry.Meter.CreateCounter<long>("vredis.worker.lease.losses", "{lease}", "Leases that others took over because they were not renewed in time.");
    private static readonly Histogram<double> CommitTime = Telemetry.Meter.CreateHistogram<double>("vredis.worker.commit.duration", "s", "How long commits took, with the time that Redis was away.");

    static WorkerMeter()
    {
        Gauge("vredis.worker.lanes", "{lane}", "Lanes that are open.", worker => worker.Info.Lanes);
        Gauge("vredis.worker.running", "{item}", "Items that run.", worker => worker.Info.Running);
        Gauge("vredis.worker.slots", "{item}", "Most items that run at once.", worker => worker.Options.ThrottleLimit);
        Gauge("vredis.worker.connected", "1", "1 while Redis answers, else 0.", worker =>
        {
            CountFromZero(worker.Options.Name);
            return worker.IsConnected ? 1 : 0;
        });
    }

    public static void Add(Worker worker) => Workers.TryAdd(worker, true);

    public static void Remove(Worker worker) => Workers.TryRemove(worker, out _);

    public static void Committed(string worker, PendingCommit commit, TimeSpan time)
    {
        Settled(commit.Done, "done", worker);
        Settled(commit.Failed, "failed", worker);
        Settled(commit.Again, "retried", worker);
        CommitTime.Record(time.TotalSeconds, Of(worker));
    }

    public static void LeaseLost(string worker) => LeaseLosses.Add(1, Of(worker));

    private static void Settled(int items, string outcome, string worker)
    {
        if (items > 0)
            Items.Add(items, Of(worker), new KeyValuePair<string, object?>("outcome", outcome));
    }

    // At every look, because nobody says when somebody begins to collect. A counter that is first seen at 1 has not increased for Prometheus, so the first loss would raise no alert.
    private static void CountFromZero(string worker)
    {
        LeaseLosses.Add(0, Of(worker));
        foreach (var outcome in (string[])["done", "failed", "retried"])
            Items.Add(0, Of(worker), new KeyValuePair<string, object?>("outcome", outcome));
    }

    // Workers of one name count together.
    private static void Gauge(string name, string unit, string description, Func<Worker, int> value) =>
        Telemetry.Meter.CreateObservableGauge(name, () => Workers.Keys.GroupBy(worker => worker.Options.Name).Select(same => new Measurement<int>(same.Sum(value), Of(same.Key))), unit, description);

    private static KeyValuePair<string, object?> Of(string worker) => new("worker", worker);
}
