using System.Diagnostics;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Engine.Invariants;

/// <summary>A task's own limit of items that run at once, over all workers.</summary>
public abstract class ThrottleTests(TestServer server) : RigTests(server)
{
    private const int Limit = 4;

    private readonly object _gate = new();
    private int _running;
    private int _most;

    [Theory]
    [InlineData(30, 100)]
    [InlineData(0, 2000)]
    public async Task No_more_run_at_once_than_the_limit_and_so_many_do(int milliseconds, int items)
    {
        for (var i = 0; i < 3; i++)
            await Rig.StartWorkerAsync(call => Run(call, milliseconds));
        var task = await Rig.StartTaskAsync(Rig.Definition with { ThrottleLimit = Limit });

        var watch = Stopwatch.StartNew();
        await task.AddAndSealAsync(items);
        await task.AssertEachOnceAsync(items);

        Assert.True(_most <= Limit, $"{_most} ran at once");
        if (milliseconds > 0)
            Assert.Equal(Limit, _most);
        // Whoever makes room takes it: if it were found by the poll only, each item would cost a second.
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Room_is_taken_by_others_when_its_worker_takes_no_more()
    {
        using var gate = new ManualResetEventSlim();
        var first = await Rig.StartWorkerAsync(call =>
        {
            call.Wait(gate);
            Run(call, 0);
        });
        var task = await Rig.StartTaskAsync(Rig.Definition with { ThrottleLimit = 1 });
        await task.AddAndSealAsync(20);
        await Until.Async(() => first.Info.Running == 1, "an item runs");
        await Rig.StartWorkerAsync(call => Run(call, 0));

        var draining = first.DrainAsync(Until.Generous);
        Assert.Equal((1L, 19L), ((await task.StatAsync()).Running, (await task.StatAsync()).Undistributed));
        gate.Set();
        await draining;

        await task.AssertEachOnceAsync(20);
        Assert.Equal(1, _most);
    }

    [Fact]
    public async Task What_a_killed_worker_held_makes_room_again()
    {
        var task = await Rig.StartTaskAsync(Rig.Definition with { ThrottleLimit = 2, Attempts = 1 });
        var victim = await Rig.StartProcessAsync(10, "wait=60000");
        await task.AddAndSealAsync(20);
        await Until.Async(async () => (await task.StatAsync()).Running == 2, "the victim holds all that may be held");
        await Rig.StartWorkerAsync(call => Run(call, 0));

        victim.Kill();

        await task.AssertEachOnceAsync(20, 0, 1);
    }

    private void Run(ItemCall call, int milliseconds)
    {
        lock (_gate)
            _most = Math.Max(_most, ++_running);
        Thread.Sleep(milliseconds);
        lock (_gate)
            _running--;
        call.Output(call.Number);
    }
}

public sealed class ThrottleTestsOnReal(RealServer server) : ThrottleTests(server);

public sealed class ThrottleTestsOnEmbedded(EmbeddedTestServer server) : ThrottleTests(server);
