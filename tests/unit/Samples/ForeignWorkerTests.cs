using System.Diagnostics;
using System.Globalization;
using StackExchange.Redis;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Module;
using VRedis.Tests.Repository;
using VRedis.Tests.Servers;
using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.Samples;

/// <summary>samples/foreign-worker: a worker in Python that was written from docs/protocol.md. What it cannot do, the document does not say.</summary>
public abstract class ForeignWorkerTests(TestServer server) : RigTests(server)
{
    private const string Functions = """
        import os, time

        def square(n):
            yield n * n

        def halve(n):
            if n == 13:
                raise ValueError("unlucky")
            yield n / 2
            if n % 2 == 0:
                yield Push(n // 2, "square")
                yield Push("once", "text", key="once")

        def text(s):
            yield s + " ä\n\u2028"
            yield {"$t": "none", "list": [1, None, True, float("inf"), 1 << 70]}

        def length(s):
            yield len(s)

        def wait(path):
            while not os.path.exists(path):
                time.sleep(0.02)
            yield "waited"
        """;

    [Fact]
    public async Task It_gives_output_failures_and_follow_up_items()
    {
        using var python = await StartAsync();
        var task = await Rig.StartTaskAsync(Definition("halve", "square", "text") with { Attempts = 2 });
        await task.AddAndSealAsync(200);

        Assert.Equal(TaskState.Completed, await task.EndAsync());

        Assert.Equal(Enumerable.Range(0, 200).Where(n => n != 13).Select(n => n / 2.0), (await task.TableAsync("halve")).Select(value => double.Parse(value, CultureInfo.InvariantCulture)).Order());
        Assert.Equal(Enumerable.Range(0, 100).Select(n => n * n), (await task.TableAsync("square")).Select(int.Parse).Order());
        Assert.Equal(["\"once ä\\n\u2028\"", """{"$t":"object","v":{"$t":"none","list":[1,null,true,{"$t":"double","v":"Infinity"},{"$t":"bigint","v":"1180591620717411303424"}]}}"""], await task.TableAsync("text"));
        var failure = Assert.Single(task.Failures);
        Assert.Equal(("unlucky", "ValueError", 2, "halve", python.Id), (failure.Error!.Message, failure.Error.Type, failure.Attempt, failure.Step, failure.Worker));
        var stat = await task.StatAsync();
        Assert.Equal((301, 300, 1, 1), (stat.Items, stat.Execute, stat.Fail, stat.Retry));
    }

    [Fact]
    public async Task It_shares_a_task_with_another_worker_and_keeps_its_order()
    {
        using var python = await StartAsync();
        using var gate = new ManualResetEventSlim();
        await Rig.StartWorkerAsync(
            call =>
            {
                call.Wait(gate);
                call.Output(call.Number * call.Number);
            },
            throttleLimit: 2);
        var task = await Rig.StartTaskAsync(Definition("square") with { Ordered = true });
        await task.AddAndSealAsync(5000);
        await Until.Async(async () => await Rig.Database.HashExistsAsync(Rig.Keys.Stat(task.Id), $"{python.Id}:execute"), "Python has run some");
        gate.Set();

        Assert.Equal(TaskState.Completed, await task.EndAsync());

        Assert.Equal(Enumerable.Range(0, 5000).Select(n => n * n), task.Outputs.Select(int.Parse));
    }

    [Fact]
    public async Task It_takes_long_items_from_where_they_lie()
    {
        using var python = await StartAsync();
        var task = await Rig.StartTaskAsync(Definition("length"));
        var lengths = Enumerable.Range(1, 20).Select(n => n * 1000).ToList();
        foreach (var length in lengths)
            await Until.Async(() => task.TryAdd($"\"{new string('x', length)}\""), "the task takes an item");
        task.Live.Seal();

        Assert.Equal(TaskState.Completed, await task.EndAsync());

        Assert.Equal(lengths, task.Outputs.Select(int.Parse).Order());
    }

    [Fact]
    public async Task It_leaves_alone_what_is_for_others_and_leaves_when_it_is_asked_to()
    {
        using var python = await StartAsync();
        var other = await Rig.StartTaskAsync(Definition("square") with { Workers = new WorkerFilter { Names = ["elsewhere*"] } });
        var own = await Rig.StartTaskAsync(Definition("square") with { Workers = new WorkerFilter { Names = ["PY*"] } });
        await other.AddAndSealAsync(1);
        await own.AddAndSealAsync(1);
        Assert.Equal(TaskState.Completed, await own.EndAsync());
        Assert.Equal(1, (await other.StatAsync()).Undistributed);

        var info = Assert.Single(await Inspecting.TaskInspector.GetWorkersAsync(Rig.Connection, TestContext.Current.CancellationToken));
        Assert.Equal((python.Id, "python-test", Working.WorkerState.Working), (info.WorkerId, info.Name, info.State));
        await Control.WorkerControl.StopAsync(Rig.Connection, python.Id, cancellation: TestContext.Current.CancellationToken);
        await python.ExitAsync();
        Assert.Empty(await Inspecting.TaskInspector.GetWorkersAsync(Rig.Connection, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task It_renews_its_lease_while_an_item_runs_and_what_it_did_under_a_lost_one_does_not_count()
    {
        using var folder = new TemporaryFolder();
        using var python = await StartAsync();
        await Rig.StartWorkerAsync(_ => throw new InvalidOperationException("it only looks after leases"), new Working.WorkerOptions { Name = "other" });
        var task = await Rig.StartTaskAsync(Definition("wait") with { Workers = new WorkerFilter { Names = ["python*"] } });
        var leases = Rig.Keys.Leases(task.Id);
        var go = folder.File("go");
        Assert.True(task.TryAdd(System.Text.Json.JsonSerializer.Serialize(go)));
        task.Live.Seal();

        SortedSetEntry first = default;
        await Until.Async(async () => (first = (await Rig.Database.SortedSetRangeByRankWithScoresAsync(leases)).FirstOrDefault()).Score > 0, "the item runs");
        await Until.Async(async () => (await Rig.Database.SortedSetScoreAsync(leases, first.Element)) > first.Score, "the lease is renewed");
        await Until.Async(async () =>
        {
            await Rig.Database.SortedSetAddAsync(leases, first.Element, 1, SortedSetWhen.Exists); // as if it had run out; a renewal may come between
            return await Rig.Database.SortedSetScoreAsync(leases, first.Element) is null;
        }, "another worker takes the item back");
        await File.WriteAllTextAsync(go, "", TestContext.Current.CancellationToken);

        Assert.Equal(TaskState.Completed, await task.EndAsync());
        Assert.Equal(["\"waited\""], task.Outputs);
        Assert.Equal(1, (await task.StatAsync()).Execute);
    }

    private static TaskDefinition Definition(params string[] steps) => Rig.Definition with { Steps = [.. steps.Select(name => new StepDefinition(name, "-", steps.Length == 1 ? StepDefinition.DefaultTable : name))] };

    private async Task<PythonWorker> StartAsync()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/python3"), "There is no /usr/bin/python3.");
        return await PythonWorker.StartAsync(Rig.Settings, Functions);
    }

    private sealed class PythonWorker : IDisposable
    {
        private readonly TemporaryFolder _folder = new();
        private readonly Process _process;

        private PythonWorker(Connection.VRedisSettings settings, string functions)
        {
            _folder.Write("functions.py", functions);
            _process = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-B", RepositoryFolder.File("samples/foreign-worker/worker.py"), settings.HostName, settings.Port.ToString(CultureInfo.InvariantCulture), _folder.File("functions.py"), "--prefix", settings.Prefix, "--name", "python-test"])
            {
                RedirectStandardOutput = true,
                Environment = { ["VREDIS_PASSWORD"] = settings.Password ?? "" },
            })!;
        }

        public long Id { get; private set; }

        public static async Task<PythonWorker> StartAsync(Connection.VRedisSettings settings, string functions)
        {
            var worker = new PythonWorker(settings, functions);
            var line = await worker._process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Until.Generous);
            worker.Id = long.Parse(line!.Split(' ')[1], CultureInfo.InvariantCulture);
            return worker;
        }

        public Task ExitAsync() => _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Until.Generous);

        public void Dispose()
        {
            _process.Kill();
            _process.Dispose();
            _folder.Dispose();
        }
    }
}

public sealed class ForeignWorkerTestsOnReal(RealServer server) : ForeignWorkerTests(server);

public sealed class ForeignWorkerTestsOnEmbedded(EmbeddedTestServer server) : ForeignWorkerTests(server);
