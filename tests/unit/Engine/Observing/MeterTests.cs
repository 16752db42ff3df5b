using System.Diagnostics;
using System.Globalization;
using VRedis.Observing;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using VRedis.Working;
using Xunit;

namespace VRedis.Tests.Engine.Observing;

/// <summary>What workers measure, as whoever collects it sees it.</summary>
public abstract class MeterTests(TestServer server) : RigTests(server)
{
    private readonly PrometheusText _text = new();
    private readonly string _name = $"observed \"{Guid.NewGuid():N}\"";

    private string Label => _name.Replace("\"", "\\\"", StringComparison.Ordinal);

    [Fact]
    public async Task Items_are_counted_by_what_became_of_them()
    {
        await StartAsync(call =>
        {
            if (call.Number == 1 || (call.Number == 2 && call.Attempt == 1))
                throw new InvalidOperationException("no");
            call.Output(call.Number);
        });
        var task = await Rig.StartTaskAsync(Rig.Definition with { Attempts = 2 });
        await task.AddAndSealAsync(10);
        await task.EndAsync();

        await Until.Async(() => Value($"vredis_worker_items_total{{worker=\"{Label}\",outcome=\"done\"}}") == 9, "9 items are done");
        Assert.Equal(1, Value($"vredis_worker_items_total{{worker=\"{Label}\",outcome=\"failed\"}}"));
        Assert.Equal(2, Value($"vredis_worker_items_total{{worker=\"{Label}\",outcome=\"retried\"}}"));
        var commits = Value($"vredis_worker_commit_duration_seconds_count{{worker=\"{Label}\"}}");
        Assert.InRange(commits!.Value, 1, 12);
        Assert.Equal(commits, Value($"vredis_worker_commit_duration_seconds_bucket{{worker=\"{Label}\",le=\"+Inf\"}}"));
        Assert.True(Value($"vredis_worker_commit_duration_seconds_sum{{worker=\"{Label}\"}}") > 0);
        Assert.Contains("# TYPE vredis_worker_items_total counter\n", _text.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Counters_are_there_from_0_on_also_for_who_collects_later()
    {
        await StartAsync(_ => { });
        using var later = new PrometheusText();
        var text = later.Write();
        Assert.Contains($"vredis_worker_lease_losses_total{{worker=\"{Label}\"}} 0\n", text, StringComparison.Ordinal);
        foreach (var outcome in (string[])["done", "failed", "retried"])
            Assert.Contains($"vredis_worker_items_total{{worker=\"{Label}\",outcome=\"{outcome}\"}} 0\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_waits_and_runs_is_seen_and_gone_with_the_worker()
    {
        using var gate = new ManualResetEventSlim();
        var worker = await StartAsync(call => call.Wait(gate));
        var task = await Rig.StartTaskAsync(Rig.Definition with { ThrottleLimit = 1 });
        await task.AddAndSealAsync(10);

        var redis = $"{{redis=\"{Rig.Settings.Address}\",prefix=\"{Rig.Settings.Prefix}\"}}";
        await Until.Async(() => Value("vredis_queue_ready" + redis) == 9 && Value("vredis_queue_age_seconds" + redis) > 0.1, "9 items wait");
        Assert.Equal((1, 0), (Value("vredis_queue_tasks" + redis), Value("vredis_queue_delayed" + redis)));
        Assert.Equal((1, 2, 1), (OfWorker("running"), OfWorker("slots"), OfWorker("connected")));
        Assert.True(OfWorker("lanes") >= 1);

        gate.Set();
        await task.EndAsync();
        await worker.DisposeAsync();
        Assert.Null(OfWorker("running"));
        Assert.Null(Value("vredis_queue_ready" + redis));
    }

    [Fact]
    public async Task A_lease_that_was_lost_is_counted()
    {
        using var gate = new ManualResetEventSlim();
        await StartAsync(call => call.Wait(gate));
        var task = await Rig.StartTaskAsync();
        await task.AddAndSealAsync(1);
        await Until.Async(() => OfWorker("running") == 1, "it runs");
        await Rig.Database.KeyDeleteAsync(Rig.Keys.Leases(task.Id));
        await Until.Async(() => OfWorker("lease_losses_total") == 1, "it has lost its lease");
        await task.Live.StopAsync(TestContext.Current.CancellationToken);
        gate.Set();
    }

    [Fact]
    public async Task Items_are_part_of_their_senders_trace()
    {
        using var source = new ActivitySource(_name);
        var ended = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = one => one.Name == Telemetry.ActivitySourceName || one == source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                lock (ended)
                    ended.Add(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
        await StartAsync(call =>
        {
            if (call.Number == 1)
                throw new InvalidOperationException("no");
        });
        using var sending = source.StartActivity("sending");
        var task = await Rig.StartTaskAsync(Rig.Definition with { Attempts = 1 });
        await task.AddAndSealAsync(3);
        await task.EndAsync();

        await Until.Async(() => Of("vredis.item").Count == 3 && Of("vredis.commit").Count > 0, "all have ended");
        Assert.All(Of("vredis.item"), item => Assert.Equal((sending!.TraceId, sending.SpanId), (item.TraceId, item.ParentSpanId)));
        Assert.Equal((2L, "no"), (Assert.Single(Of("vredis.item"), item => item.Status == ActivityStatusCode.Error) is var failed ? ((long)failed.GetTagItem("vredis.item")!, failed.StatusDescription) : default));

        List<Activity> Of(string name)
        {
            lock (ended)
                return ended.FindAll(activity => activity.OperationName == name && _name.Equals(activity.GetTagItem("vredis.worker")));
        }
    }

    private Task<Worker> StartAsync(Action<ItemCall> run) => Rig.StartWorkerAsync(run, new WorkerOptions { Name = _name, ThrottleLimit = 2 });

    private double? OfWorker(string what) => Value($"vredis_worker_{what}{{worker=\"{Label}\"}}");

    private double? Value(string series) => _text.Write().Split('\n').FirstOrDefault(line => line.StartsWith(series + " ", StringComparison.Ordinal)) is { } found
        ? double.Parse(found[(series.Length + 1)..], CultureInfo.InvariantCulture)
        : null;
}

public sealed class MeterTestsOnReal(RealServer server) : MeterTests(server);

public sealed class MeterTestsOnEmbedded(EmbeddedTestServer server) : MeterTests(server);
