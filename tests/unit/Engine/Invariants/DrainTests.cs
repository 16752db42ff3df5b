using System.Collections.Concurrent;
using VRedis.Connection;
using VRedis.Inspecting;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Engine.Invariants;

/// <summary>A worker that goes hands back what it has, at no cost.</summary>
public abstract class DrainTests(TestServer server) : RigTests(server)
{
    [Fact]
    public async Task What_is_waiting_and_what_is_cancelled_goes_to_another_worker_with_its_attempts()
    {
        var (begun, attempts) = (0, new ConcurrentBag<int>());
        var task = await Rig.StartTaskAsync();
        await task.AddAndSealAsync(100);
        var leaving = await Rig.StartWorkerAsync(
            call =>
            {
                Interlocked.Increment(ref begun);
                call.Wait(Until.Generous);
            },
            throttleLimit: 4);
        await Until.Async(() => Volatile.Read(ref begun) == 4, "4 items run");

        await leaving.DrainAsync(TimeSpan.Zero);
        await Rig.StartWorkerAsync(call =>
        {
            attempts.Add(call.Attempt);
            call.Output(call.Number);
        });

        await task.AssertEachOnceAsync(100);
        Assert.Equal(100, attempts.Count);
        Assert.All(attempts, attempt => Assert.Equal(1, attempt));
        Assert.Equal(0, (await task.StatAsync()).Retry);
    }

    [Fact]
    public async Task Running_items_may_end_within_the_grace()
    {
        using var gate = new ManualResetEventSlim();
        var begun = 0;
        var worker = await Rig.StartWorkerAsync(
            call =>
            {
                Interlocked.Increment(ref begun);
                call.Wait(gate);
                call.Output(call.Number);
            },
            throttleLimit: 3);
        var task = await Rig.StartTaskAsync();
        await task.AddAndSealAsync(10);
        await Until.Async(() => Volatile.Read(ref begun) == 3, "3 items run");

        var draining = worker.DrainAsync(Until.Generous);
        await Until.Async(async () => (await task.StatAsync()).Undistributed == 7, "what has not begun is back");
        gate.Set();
        await draining.WaitAsync(Until.Generous, TestContext.Current.CancellationToken);

        Assert.Equal((3, 3L, 7L), (begun, (await task.StatAsync()).Execute, (await task.StatAsync()).Undistributed));
    }

    [Fact]
    public async Task A_worker_that_has_ended_is_not_listed_and_leaves_no_lane()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var begun = 0;
        var factory = new DelegateRunnerFactory(call =>
        {
            Interlocked.Increment(ref begun);
            call.Cancellation.WaitHandle.WaitOne(Until.Generous);
            Thread.Sleep(300); // what it takes to clean up
            call.Cancellation.ThrowIfCancellationRequested();
        });
        var worker = await Rig.StartWorkerAsync(factory, throttleLimit: 4);
        var task = await Rig.StartTaskAsync();
        await task.AddAsync(0, 10);
        await Until.Async(() => Volatile.Read(ref begun) == 4, "4 items run");
        Assert.Equal(worker.WorkerId, Assert.Single(await TaskInspector.GetWorkersAsync(Rig.Connection, cancellation)).WorkerId);

        await worker.DisposeAsync();

        Assert.Empty(await TaskInspector.GetWorkersAsync(Rig.Connection, cancellation));
        Assert.Equal(0, factory.OpenAtDispose);
        Assert.Equal((10, 0), ((await task.StatAsync()).Undistributed, (await task.StatAsync()).Running));
    }

    [Fact]
    public async Task Workers_that_come_and_go_lose_nothing_and_cost_nothing()
    {
        const int Items = 20_000;
        var again = 0;
        var task = await Rig.StartTaskAsync();
        await task.AddAndSealAsync(Items);
        for (var i = 0; i < 15; i++)
        {
            var worker = await Rig.StartWorkerAsync(Run);
            var enough = Random.Shared.Next(500);
            await Until.Async(() => worker.Info.Executed >= enough || task.End.IsCompleted, "the worker has worked");
            await worker.DisposeAsync();
        }
        await Rig.StartWorkerAsync(Run);

        await task.AssertEachOnceAsync(Items);
        Assert.Equal(0, again);

        void Run(ItemCall call)
        {
            if (call.Attempt > 1)
                Interlocked.Increment(ref again);
            call.Output(call.Number);
        }
    }

    [Fact]
    public async Task A_claim_that_is_on_its_way_when_the_worker_goes_is_handed_back()
    {
        await (await ScriptTask.CreateAsync(Rig)).ClaimAsync(ScriptTask.Lease(), 1); // the server knows the script now
        var proxy = Rig.StartProxy();
        var task = await Rig.StartTaskAsync();
        await task.AddAndSealAsync(10);
        await task.SentAsync(10);
        var connection = await Rig.ConnectAsync(proxy);
        var hold = proxy.HoldReplyTo(Script.Claim);
        var worker = await Rig.StartWorkerAsync(call => call.Wait(Until.Generous), connection: connection);
        await Until.Async(() => proxy.Held, "the answer to the claim is held up");

        var leaving = worker.DisposeAsync().AsTask();
        hold.SetResult();
        await leaving;

        Assert.Equal(10, (await task.StatAsync()).Undistributed);
        await Rig.StartWorkerAsync(call => call.Output(call.Attempt == 1 ? call.Number : -1));
        await task.AssertEachOnceAsync(10);
    }
}

public sealed class DrainTestsOnReal(RealServer server) : DrainTests(server);

public sealed class DrainTestsOnEmbedded(EmbeddedTestServer server) : DrainTests(server);
