using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.Engine.Invariants;

/// <summary>An item that runs longer than its task allows has failed, whether it lets itself be cancelled or not, and nothing of that attempt counts.</summary>
public abstract class TimeoutTests(TestServer server) : RigTests(server)
{
    [Fact]
    public async Task What_runs_too_long_is_cancelled_and_each_attempt_costs_the_lane()
    {
        var attempts = 0;
        using var factory = new DelegateRunnerFactory(call =>
        {
            call.Output(call.Number);
            if (call.Number != 3)
                return;
            Interlocked.Increment(ref attempts);
            call.Wait(Until.Generous);
        });
        var worker = await Rig.StartWorkerAsync(factory, throttleLimit: 1);
        var task = await Rig.StartTaskAsync(Rig.Definition with { TimeoutSeconds = 0.5, Attempts = 2 });

        await task.AddAsync(0, 10);
        await Until.Async(() => task.Failures.Count == 1, "the item has failed");
        await task.AddAsync(10, 10);
        task.Live.Seal();
        await task.AssertEachOnceAsync(20, except: 3);

        var failure = Assert.Single(task.Failures);
        Assert.Equal((4L, 2, FailureReason.Error, "System.TimeoutException", ErrorIds.ItemTimeout), (failure.Item, failure.Attempt, failure.Reason, failure.Error!.Type, failure.Error.ErrorId));
        Assert.Contains("0.5 s", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"worker {worker.WorkerId}", failure.Message, StringComparison.Ordinal);
        Assert.Equal(2, attempts);
        Assert.InRange(factory.Opened, 3, int.MaxValue);
        await Until.Async(() => factory.Open == 0, "all lanes have ended");
        Assert.DoesNotContain(Rig.Notices, notice => notice.Contains("does not let itself be cancelled", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_lane_that_ignores_it_keeps_nobody_waiting_and_what_it_says_later_does_not_count()
    {
        using var gate = new ManualResetEventSlim();
        using var factory = new DelegateRunnerFactory(call =>
        {
            call.Record($"begins {call.Number}");
            if (call.Number == 3)
            {
                gate.Wait(TestContext.Current.CancellationToken);
                call.Record("too late");
                call.Push(new("main", "99"u8.ToArray()));
            }
            call.Output(call.Number);
        });
        var worker = await Rig.StartWorkerAsync(factory, throttleLimit: 1);
        var task = await Rig.StartTaskAsync(Rig.Definition with { TimeoutSeconds = 2, Attempts = 1 });
        await task.AddAsync(0, 10);
        await Until.Async(() => task.Outputs.Count == 9 && task.Failures.Count == 1, "all others are done by the one slot there is");
        Assert.Equal((1, 0), (worker.Info.Running + factory.Open - worker.Info.Lanes, worker.Info.Running)); // the stuck lane is open, but not the worker's any more
        Assert.Contains(Rig.Notices, notice => notice.Contains("does not let itself be cancelled", StringComparison.Ordinal));

        gate.Set();
        await Until.Async(() => factory.Open <= worker.Info.Lanes, "the stuck lane has ended");
        await task.AddAsync(10, 10);
        task.Live.Seal();

        await task.AssertEachOnceAsync(20, except: 3);
        Assert.DoesNotContain(task.Records, record => System.Text.Encoding.UTF8.GetString(record.Value).Contains("late", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_that_hangs_among_many_fast_ones_harms_no_other()
    {
        const int Items = 3000;
        using var gate = new ManualResetEventSlim();
        await Rig.StartWorkerAsync(call =>
        {
            if (call.Number is 1500 or 1501 or 2700)
                gate.Wait(TestContext.Current.CancellationToken);
            call.Output(call.Number);
        });
        // So short that what waits behind it in the piece is not handed back before.
        var task = await Rig.StartTaskAsync(Rig.Definition with { TimeoutSeconds = 0.08 });

        await task.AddAndSealAsync(Items);

        await task.AssertEachOnceAsync(Items, 1500, 1501, 2700);
        Assert.All(task.Failures, failure => Assert.Equal(4, failure.Attempt));
        gate.Set();
    }

    [Fact]
    public async Task A_later_attempt_may_be_in_time()
    {
        await Rig.StartWorkerAsync(call =>
        {
            call.Output(call.Attempt == 1 ? -1 : call.Number);
            if (call.Attempt == 1)
                call.Wait(Until.Generous);
        });
        var task = await Rig.StartTaskAsync(Rig.Definition with { TimeoutSeconds = 0.25 });

        await task.AddAndSealAsync(20);

        await task.AssertEachOnceAsync(20);
    }

    [Fact]
    public async Task An_item_that_ends_just_then_is_done_or_failed_and_never_both()
    {
        const int Items = 300;
        await Rig.StartWorkerAsync(call =>
        {
            Thread.Sleep(TimeSpan.FromMilliseconds(30 + Random.Shared.Next(40)));
            call.Output(call.Number);
        });
        var task = await Rig.StartTaskAsync(Rig.Definition with { TimeoutSeconds = 0.05, Attempts = 1 });

        await task.AddAndSealAsync(Items);
        Assert.Equal(TaskState.Completed, await task.EndAsync());

        int[] failed = [.. task.Failures.Select(failure => (int)failure.Item - 1)];
        Assert.NotEmpty(failed);
        Assert.NotEmpty(task.Outputs);
        await task.AssertEachOnceAsync(Items, failed);
    }
}

public sealed class TimeoutTestsOnReal(RealServer server) : TimeoutTests(server);

public sealed class TimeoutTestsOnEmbedded(EmbeddedTestServer server) : TimeoutTests(server);
