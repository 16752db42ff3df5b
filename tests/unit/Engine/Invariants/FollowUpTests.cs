using System.Globalization;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.Engine.Invariants;

/// <summary>S14, S15 and invariant 3: items that items add to their task appear once, and only when the item that adds them is done.</summary>
public abstract class FollowUpTests(TestServer server) : RigTests(server)
{
    [Fact]
    public async Task S15_children_of_failed_attempts_never_appear_and_those_of_the_last_appear_once()
    {
        await Rig.StartWorkerAsync(call =>
        {
            call.Output(call.Number);
            if (call.Number >= 1000)
                return;
            call.Push(call.Number + (1000 * call.Attempt));
            if (call.Attempt <= call.Number % 3 || call.Number % 100 == 99)
                throw new InvalidOperationException("not yet");
        });
        var task = await Rig.StartTaskAsync();
        await task.AddAndSealAsync(300);

        Assert.Equal(TaskState.Completed, await task.EndAsync());

        var expected = Enumerable.Range(0, 300).Where(i => i % 100 != 99).SelectMany(i => new[] { i, i + (1000 * (1 + (i % 3))) });
        Assert.Equal(expected.Order(), task.Outputs.Select(int.Parse).Order());
        Assert.Equal(3, task.Failures.Count);
    }

    [Fact]
    public async Task S14_S15_of_all_items_with_one_key_one_is_let_in_whoever_pushes_it_and_whereto()
    {
        using var everybody = new Barrier(2);
        for (var i = 0; i < 2; i++)
            await Rig.StartWorkerAsync(Run, throttleLimit: 1);
        var task = await Rig.StartTaskAsync(steps: ["seed", "one", "two"]);
        await task.AddAndSealAsync(2);

        Assert.Equal(TaskState.Completed, await task.EndAsync());

        var (one, two) = (await task.TableAsync("one"), await task.TableAsync("two"));
        Assert.Equal(Enumerable.Range(0, 200).Select(i => i % 100).Order(), one.Concat(two).Where(value => value.Length < 3).Select(int.Parse).Order()); // by step and value
        Assert.Single(one.Concat(two), "555"); // by key
        Assert.Equal(203, (await task.StatAsync()).Items);

        void Run(ItemCall call)
        {
            if (call.Item.Step.Name != "seed")
            {
                call.Output(call.Number);
                return;
            }
            everybody.SignalAndWait(Until.Generous, call.Cancellation); // both push at once, each on its worker
            for (var i = 0; i < 200; i++)
                call.Push(i % 100, i < 100 ? "one" : call.Number == 0 ? "two" : "TWO", unique: true);
            call.Push(555, call.Number == 0 ? "one" : "two", key: "same");
        }
    }

    [Fact]
    public async Task S15_nothing_leads_back_to_the_item_that_pushes()
    {
        await Rig.StartWorkerAsync(call =>
        {
            call.Output(call.Number);
            for (var next = 0; next < 1500; next++)
                call.Push(next, unique: true);
        });
        var task = await Rig.StartTaskAsync();
        await task.AddAndSealAsync(1);

        await task.AssertEachOnceAsync(1500);
    }

    [Fact]
    public async Task S15_a_step_that_is_not_there_fails_the_item_and_names_those_that_are()
    {
        await Rig.StartWorkerAsync(call => call.Push(1, "nowhere"));
        var task = await Rig.StartTaskAsync(attempts: 1, steps: ["page", "image"]);
        await task.AddAndSealAsync(1);

        Assert.Equal(TaskState.Completed, await task.EndAsync());

        Assert.Equal("There is no step 'nowhere' in this task. It has: page, image.", Assert.Single(task.Failures).Message);
        Assert.Equal(1, (await task.StatAsync()).Items);
    }

    [Fact]
    public async Task S15_a_delayed_item_runs_when_it_is_due_and_keeps_nothing_else_waiting()
    {
        var delay = TimeSpan.FromSeconds(1.5);
        await Rig.StartWorkerAsync(call =>
        {
            call.Output(ServerTime().ToString(CultureInfo.InvariantCulture));
            if (call.Number != 0)
                return;
            call.Push(1, delay: delay);
            call.Push(2, delay: TimeSpan.FromDays(365));
            call.Push(3);
        });
        var task = await Rig.StartTaskAsync();
        await task.AddAndSealAsync(1);

        await Until.Async(() => task.Outputs.Count == 3, "all but the item that is due next year");
        var times = task.Outputs.Select(double.Parse).ToList();
        Assert.InRange(times[1] - times[0], 0, 1000); // the one without a delay
        Assert.InRange(times[2] - times[0], delay.TotalMilliseconds, Until.Generous.TotalMilliseconds);

        // The worker still looks for more.
        Assert.Empty(Rig.Notices);
        var other = await Rig.StartTaskAsync();
        await other.AddAndSealAsync(1);
        await Until.Async(() => other.Outputs.Count > 0, "an item of another task");

        double ServerTime()
        {
            var time = (StackExchange.Redis.RedisResult[])Rig.Database.Execute("TIME")!;
            return ((double)time[0] * 1000) + ((double)time[1] / 1000);
        }
    }

    [Fact]
    public async Task S15_items_two_thousand_deep_hold_no_more_than_the_last()
    {
        const int Depth = 2_000;
        using var gate = new ManualResetEventSlim();
        var worker = await Rig.StartWorkerAsync(call =>
        {
            call.Output(call.Number);
            if (call.Number < Depth - 1)
                call.Push(call.Number + 1);
            else
                call.Wait(gate);
        });
        var task = await Rig.StartTaskAsync();
        await task.AddAndSealAsync(1);

        await Until.Async(() => task.Outputs.Count == Depth - 1, "all but the last", TimeSpan.FromMinutes(3));
        Assert.Equal(0, await Rig.Database.ListLengthAsync(Rig.Keys.Ready(task.Id)));
        Assert.InRange(await Rig.Database.HashLengthAsync(Rig.Keys.Held(task.Id, Assert.Single(worker.Runs).LeaseName)), 1, 10);
        gate.Set();

        await task.AssertEachOnceAsync(Depth);
    }

    [Fact]
    public async Task S15_one_item_may_push_more_than_may_wait_of_a_sender()
    {
        const int Width = 100_000;
        await Rig.StartWorkerAsync(call =>
        {
            call.Output(call.Number);
            for (var i = 1; call.Number == 0 && i < Width; i++)
                call.Push(i, unique: i % 2 == 0);
        });
        var task = await Rig.StartTaskAsync();
        await task.AddAndSealAsync(1);

        await task.EndAsync(TimeSpan.FromMinutes(3));
        await task.AssertEachOnceAsync(Width);
    }

    [Fact]
    public async Task S15_a_worker_does_not_grow_with_what_its_items_push()
    {
        const long Megabytes = 1 << 20;
        var worker = await Rig.StartProcessAsync(4, "wide=50000", "deep=50500");
        var first = await RunAsync();
        for (var i = 0; i < 3; i++)
            await RunAsync();
        TestContext.Current.TestOutputHelper!.WriteLine($"{first / Megabytes} MB after the first task, {worker.MemoryBytes / Megabytes} MB after the last");
        Assert.InRange(worker.MemoryBytes - first, long.MinValue, 60 * Megabytes);

        async Task<long> RunAsync()
        {
            var task = await Rig.StartTaskAsync();
            await task.AddAndSealAsync(1);
            await task.EndAsync(TimeSpan.FromMinutes(3));
            await task.AssertEachOnceAsync(50_501);
            return worker.MemoryBytes;
        }
    }
}

public sealed class FollowUpTestsOnReal(RealServer server) : FollowUpTests(server);

public sealed class FollowUpTestsOnEmbedded(EmbeddedTestServer server) : FollowUpTests(server);
