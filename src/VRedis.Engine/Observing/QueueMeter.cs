using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using StackExchange.Redis;
using VRedis.Connection;

namespace VRedis.Observing;

/// <summary>What waits in Redis for workers, as instruments. It is looked up only while somebody collects these.</summary>
internal sealed class QueueMeter(VRedisConnection connection)
{
    // With many tasks more seldom: every worker that is observed looks.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan IntervalPerTask = TimeSpan.FromMilliseconds(10);

    private static readonly ConcurrentDictionary<QueueMeter, Sample> Samples = new();
    private static readonly RedisValue[] Fields = ["items", "waiting", "delayed", "start"];

    private static readonly Instrument[] Instruments =
    [
        Gauge("vredis.queue.tasks", "{task}", "Tasks that have not ended.", sample => sample.Tasks),
        Gauge("vredis.queue.ready", "{item}", "Items that wait for a worker.", sample => sample.Ready),
        Gauge("vredis.queue.delayed", "{item}", "Items that wait for their time: for another attempt, or because they were pushed with a delay.", sample => sample.Delayed),
        Gauge("vredis.queue.age", "s", "How long the item that waits longest has waited for a worker, about.", sample => sample.Age.TotalSeconds),
    ];

    private readonly Dictionary<long, WaitingAge> _ages = [];
    private readonly Signal _look = new();

    /// <summary>The worker has given a sign of life: time to look, if anybody wants to know.</summary>
    public void Hurry()
    {
        if (Array.Exists(Instruments, instrument => instrument.Enabled))
            _look.Set();
    }

    /// <summary>Looks until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                await _look.WaitAsync(Timeout.InfiniteTimeSpan, cancellation).ConfigureAwait(false);
                var tasks = await LookAsync(cancellation).ConfigureAwait(false);
                await Task.Delay(Interval + (tasks * IntervalPerTask), cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            Samples.TryRemove(this, out _);
        }
    }

    private async Task<long> LookAsync(CancellationToken cancellation)
    {
        var ids = await TaskIndex.ActiveAsync(connection, cancellation).ConfigureAwait(false);
        var now = await connection.NowAsync(cancellation).ConfigureAwait(false);
        var found = await Task.WhenAll(ids.Select(id => connection.TryAsync(db => db.HashGetAsync(connection.Keys.Meta(id), Fields), cancellation))).ConfigureAwait(false);
        var sample = new Sample(0, 0, 0, TimeSpan.Zero);
        foreach (var (id, fields) in ids.Zip(found))
        {
            if (fields[3].IsNull)
                continue; // it was removed
            var (items, delayed, start) = ((long)fields[0], (long)fields[2], (long)fields[3]);
            var ready = Math.Max(0, (long)fields[1] - delayed);
            if (!_ages.TryGetValue(id, out var age))
                _ages.Add(id, age = new WaitingAge(start));
            var waited = age.Look(now, items, ready);
            sample = new Sample(sample.Tasks + 1, sample.Ready + ready, sample.Delayed + delayed, waited > sample.Age ? waited : sample.Age);
        }
        foreach (var gone in _ages.Keys.Except(ids).ToList())
            _ages.Remove(gone);
        Samples[this] = sample;
        return sample.Tasks;
    }

    // Workers of one Redis see the same.
    private static ObservableGauge<double> Gauge(string name, string unit, string description, Func<Sample, double> value) =>
        Telemetry.Meter.CreateObservableGauge(name, () => Samples.GroupBy(sample => sample.Key.Where()).Select(same =>
            new Measurement<double>(value(same.First().Value), new("redis", same.Key.Address), new("prefix", same.Key.Prefix))), unit, description);

    private (string Address, string Prefix) Where() => (connection.Settings.Address, connection.Settings.Prefix);

    private sealed record Sample(long Tasks, long Ready, long Delayed, TimeSpan Age);
}
