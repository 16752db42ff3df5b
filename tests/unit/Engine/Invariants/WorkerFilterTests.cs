using System.Collections.Concurrent;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using VRedis.Wire;
using VRedis.Working;
using Xunit;

namespace VRedis.Tests.Engine.Invariants;

/// <summary>S25: a task may be for some workers only.</summary>
public abstract class WorkerFilterTests(TestServer server) : RigTests(server)
{
    private readonly ConcurrentDictionary<string, int> _ran = new();

    [Fact]
    public async Task S25_only_workers_that_match_by_id_or_name_run_it()
    {
        var alpha = await StartAsync("alpha");
        var beta = await StartAsync("Beta");
        await StartAsync("gamma");

        Assert.Equal(["alpha"], await RunAsync(new() { Ids = [alpha.WorkerId] }));
        Assert.Equal(["Beta"], await RunAsync(new() { Names = ["b?t*"] }));
        Assert.Equal(["Beta", "alpha"], await RunAsync(new() { Ids = [beta.WorkerId, 4711], Names = ["ALPHA"] }));
    }

    [Fact]
    public async Task A_task_waits_for_a_worker_that_matches()
    {
        await StartAsync("alpha");
        var task = await Rig.StartTaskAsync(Rig.Definition with { Workers = new() { Names = ["late*"] } });
        await task.AddAndSealAsync(10);
        var other = await Rig.StartTaskAsync(); // alpha has looked at both when it has done this one
        await other.AddAndSealAsync(10);
        await other.AssertEachOnceAsync(10);
        Assert.Equal(10, (await task.StatAsync()).Undistributed);
        _ran.Clear();

        await StartAsync("later");

        await task.AssertEachOnceAsync(10);
        Assert.Equal(["later"], _ran.Keys);
    }

    private async Task<IEnumerable<string>> RunAsync(WorkerFilter filter)
    {
        _ran.Clear();
        var task = await Rig.StartTaskAsync(Rig.Definition with { Workers = filter });
        await task.AddAndSealAsync(200);
        await task.AssertEachOnceAsync(200);
        return _ran.Keys.Order(StringComparer.Ordinal);
    }

    private Task<Worker> StartAsync(string name) => Rig.StartWorkerAsync(
        call =>
        {
            _ran.AddOrUpdate(call.Task.WorkerName, 1, (_, count) => count + 1);
            Thread.Sleep(10); // so that all that may take part do
            call.Output(call.Number);
        },
        new WorkerOptions { Name = name, ThrottleLimit = 4 });
}

public sealed class WorkerFilterTestsOnReal(RealServer server) : WorkerFilterTests(server);

public sealed class WorkerFilterTestsOnEmbedded(EmbeddedTestServer server) : WorkerFilterTests(server);
