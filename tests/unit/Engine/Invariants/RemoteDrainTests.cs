using VRedis.Control;
using VRedis.Inspecting;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using VRedis.Working;
using Xunit;

namespace VRedis.Tests.Engine.Invariants;

/// <summary>A worker that is asked from afar to leave.</summary>
public abstract class RemoteDrainTests(TestServer server) : RigTests(server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_hands_back_what_has_not_begun_lets_items_end_and_leaves()
    {
        using var gate = new ManualResetEventSlim();
        var begun = 0;
        var worker = await StartAsync(
            call =>
            {
                Interlocked.Increment(ref begun);
                call.Wait(gate);
                call.Output(call.Number);
            },
            Until.Generous);
        var other = await StartAsync(_ => { }, Until.Generous);
        var task = await Rig.StartTaskAsync();
        await Until.Async(async () => (await WorkersAsync()).Count == 2, "both are listed");
        await other.StopAsync();
        await task.AddAsync(0, 10);
        await Until.Async(() => Volatile.Read(ref begun) == 3, "3 items run");

        await WorkerControl.StopAsync(Rig.Connection, worker.WorkerId, "anna@desk", Cancellation);

        await Until.Async(() => worker.Info.State == WorkerState.Draining, "it has heard");
        await Until.Async(async () => (await task.StatAsync()).Undistributed == 7, "what has not begun is back");
        Assert.False(worker.Completion.IsCompleted);
        gate.Set();
        Assert.Equal("anna@desk", await worker.Asked.WaitAsync(Until.Generous, Cancellation));
        await worker.Completion.WaitAsync(Until.Generous, Cancellation);
        Assert.Equal((3, 3L), (begun, (await task.StatAsync()).Execute));
        Assert.Empty(await WorkersAsync());
        Assert.False(await Rig.Database.KeyExistsAsync(Rig.Keys.Drain));
        await other.Completion;
        Assert.False(other.Asked.IsCompleted);
    }

    [Fact]
    public async Task Its_shutdown_time_is_the_limit()
    {
        var begun = 0;
        var worker = await StartAsync(
            call =>
            {
                Interlocked.Increment(ref begun);
                call.Wait(Until.Generous);
            },
            TimeSpan.FromMilliseconds(200));
        var task = await Rig.StartTaskAsync();
        await task.AddAsync(0, 3);
        await Until.Async(() => Volatile.Read(ref begun) == 3, "3 items run");

        await WorkerControl.StopAsync(Rig.Connection, worker.WorkerId, cancellation: Cancellation);

        Assert.Equal($"{Environment.UserName}@{Environment.MachineName}", await worker.Asked.WaitAsync(Until.Generous, Cancellation));
        await worker.Completion.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        Assert.Equal((3L, 0L), ((await task.StatAsync()).Undistributed, (await task.StatAsync()).Retry));
    }

    [Fact]
    public async Task A_lost_message_delays_to_the_next_beat_only()
    {
        var worker = await StartAsync(_ => { }, TimeSpan.Zero);

        await Rig.Database.HashSetAsync(Rig.Keys.Drain, worker.WorkerId, "anna@desk");

        Assert.Equal("anna@desk", await worker.Asked.WaitAsync(Until.Generous, Cancellation));
        await worker.Completion.WaitAsync(Until.Generous, Cancellation);
    }

    [Fact]
    public async Task While_it_drains_it_is_listed_as_draining_and_gives_signs_of_life()
    {
        using var gate = new ManualResetEventSlim();
        var begun = 0;
        var worker = await StartAsync(
            call =>
            {
                Interlocked.Increment(ref begun);
                call.Wait(gate);
            },
            Until.Generous);
        var task = await Rig.StartTaskAsync();
        await task.AddAsync(0, 1);
        await Until.Async(() => Volatile.Read(ref begun) == 1, "the item runs");
        Assert.Equal(WorkerState.Working, Assert.Single(await WorkersAsync()).State);

        var draining = worker.StopAsync();

        await Until.Async(async () => Assert.Single(await WorkersAsync()).State == WorkerState.Draining, "it is draining");
        for (var i = 0; i < 2; i++)
        {
            var last = Assert.Single(await WorkersAsync()).LastHeartbeat;
            await Until.Async(async () => Assert.Single(await WorkersAsync()).LastHeartbeat > last, "another sign of life");
        }
        gate.Set();
        await draining.WaitAsync(Until.Generous, Cancellation);
        Assert.Empty(await WorkersAsync());
    }

    [Fact]
    public async Task Ending_it_at_once_cuts_its_shutdown_time_short()
    {
        var begun = 0;
        var worker = await StartAsync(
            call =>
            {
                Interlocked.Increment(ref begun);
                call.Wait(Until.Generous);
            },
            Until.Generous);
        var task = await Rig.StartTaskAsync();
        await task.AddAsync(0, 1);
        await Until.Async(() => Volatile.Read(ref begun) == 1, "the item runs");

        var draining = worker.StopAsync();
        await worker.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        await draining.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);

        Assert.Equal(1, (await task.StatAsync()).Undistributed);
    }

    [Fact]
    public async Task Whom_nobody_knows_nobody_asks()
    {
        var error = await Assert.ThrowsAsync<VRedisException>(() => WorkerControl.StopAsync(Rig.Connection, 999, cancellation: Cancellation));

        Assert.Equal(ErrorIds.UnknownWorker, error.ErrorId);
        Assert.True(await WorkerControl.WaitUntilGoneAsync(Rig.Connection, 999, TimeSpan.Zero, Cancellation));
        var worker = await StartAsync(_ => { }, TimeSpan.Zero);
        Assert.False(await WorkerControl.WaitUntilGoneAsync(Rig.Connection, worker.WorkerId, TimeSpan.Zero, Cancellation));
    }

    private Task<Worker> StartAsync(Action<ItemCall> run, TimeSpan shutdown) =>
        Rig.StartWorkerAsync(run, new WorkerOptions { ThrottleLimit = 3, ShutdownTime = shutdown });

    private Task<IReadOnlyList<WorkerInfo>> WorkersAsync() => TaskInspector.GetWorkersAsync(Rig.Connection, Cancellation);
}

public sealed class RemoteDrainTestsOnReal(RealServer server) : RemoteDrainTests(server);

public sealed class RemoteDrainTestsOnEmbedded(EmbeddedTestServer server) : RemoteDrainTests(server);
