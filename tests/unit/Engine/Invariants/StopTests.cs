using System.Diagnostics;
using VRedis.Control;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.Engine.Invariants;

/// <summary>Invariant 7: stopping a task reaches what runs.</summary>
public abstract class StopTests(TestServer server) : RigTests(server)
{
    [Fact]
    public async Task Running_items_are_cancelled_within_a_second_and_the_lanes_replaced()
    {
        var (begun, cancelled) = (0, 0);
        var worker = await Rig.StartWorkerAsync(
            call =>
            {
                if (call.Text == "-1")
                {
                    call.Output(0);
                    return;
                }
                Interlocked.Increment(ref begun);
                call.Output(call.Number);
                call.Cancellation.WaitHandle.WaitOne(Until.Generous);
                Interlocked.Increment(ref cancelled);
                call.Cancellation.ThrowIfCancellationRequested();
            },
            throttleLimit: 4);
        var task = await Rig.StartTaskAsync();
        await task.AddAsync(0, 100);
        await Until.Async(() => Volatile.Read(ref begun) == 4, "4 items run");

        var watch = Stopwatch.StartNew();
        Assert.True(await TaskControl.StopAsync(Rig.Connection, task.Id, TestContext.Current.CancellationToken));
        await Until.Async(() => Volatile.Read(ref cancelled) == 4, "all are cancelled");

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.Equal(TaskState.Stopped, await task.EndAsync());
        Assert.False(await TaskControl.StopAsync(Rig.Connection, task.Id, TestContext.Current.CancellationToken));
        Assert.Empty(await task.TableAsync());
        await Until.Async(() => worker.Info is { Lanes: 0, Running: 0 }, "the lanes have gone");
        var next = await Rig.StartTaskAsync();
        next.TryAdd("-1");
        next.Live.Seal();
        Assert.Equal(TaskState.Completed, await next.EndAsync());
        Assert.Equal(4, begun);
    }

    [Fact]
    public async Task A_lane_that_ignores_cancellation_blocks_no_other_task()
    {
        using var gate = new ManualResetEventSlim();
        var (stuck, running, most) = (0, 0, 0);
        await Rig.StartWorkerAsync(
            call =>
            {
                if (call.Text == "-1")
                {
                    Interlocked.Increment(ref stuck);
                    gate.Wait(TestContext.Current.CancellationToken);
                    return;
                }
                most = Math.Max(most, Interlocked.Increment(ref running));
                Thread.Sleep(20);
                Interlocked.Decrement(ref running);
                call.Output(call.Number);
            },
            throttleLimit: 1);
        var task = await Rig.StartTaskAsync();
        task.TryAdd("-1");
        await Until.Async(() => Volatile.Read(ref stuck) == 1, "the item runs");

        await task.Live.StopAsync(TestContext.Current.CancellationToken);

        var next = await Rig.StartTaskAsync();
        await next.AddAndSealAsync(5);
        await next.AssertEachOnceAsync(5);
        Assert.Contains(Rig.Notices, notice => notice.Contains("does not let itself be cancelled", StringComparison.Ordinal));

        // When it ends after all, it gives back no slot that others have by now.
        gate.Set();
        var last = await Rig.StartTaskAsync();
        await last.AddAndSealAsync(20);
        await last.AssertEachOnceAsync(20);
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task Stopping_an_unknown_task_is_an_error()
    {
        var error = await Assert.ThrowsAsync<VRedisException>(() => TaskControl.StopAsync(Rig.Connection, 12345, TestContext.Current.CancellationToken));

        Assert.Equal(ErrorIds.UnknownTask, error.ErrorId);
    }
}

public sealed class StopTestsOnReal(RealServer server) : StopTests(server);

public sealed class StopTestsOnEmbedded(EmbeddedTestServer server) : StopTests(server);
