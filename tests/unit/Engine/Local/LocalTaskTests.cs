using System.Buffers;
using System.Text;
using VRedis.Local;
using VRedis.Sending;
using VRedis.Tests.Engine.Support;
using VRedis.Wire;
using VRedis.Working;
using Xunit;

namespace VRedis.Tests.Engine.Local;

/// <summary>S27: tasks in this process.</summary>
public sealed class LocalTaskTests
{
    [Fact]
    public async Task Follow_up_items_wait_for_their_delay_and_unique_ones_come_once()
    {
        await using var task = Start(call =>
        {
            call.Output(call.Number);
            if (call.Number > 2)
                return;
            call.Push(new ChildItem(StepDefinition.Main, "10"u8.ToArray(), TimeSpan.FromMilliseconds(200), Key: "same"));
            call.Push(new ChildItem(StepDefinition.Main, [(byte)('0' + call.Number)]) { Unique = true }); // where it began
            call.Push(new ChildItem(StepDefinition.Main, "11"u8.ToArray()) { Unique = true });
        });
        Assert.Equal(["1", "10", "11", "2"], (await RunAsync(task, 2)).Order(StringComparer.Ordinal));
        Assert.Equal(TaskState.Completed, task.Progress.State);
        Assert.Equal((2, 0, 0), (task.Progress.Sent, task.Progress.Open, task.Progress.Waiting));
    }

    [Fact]
    public async Task What_waits_is_bounded()
    {
        using var gate = new ManualResetEventSlim();
        await using var task = Start(call => call.Wait(gate));
        var sent = 0;
        while (sent < 100_000 && TryAdd(task, sent))
            sent++;
        Assert.InRange(sent, 50_000, 50_100);
        gate.Set();
        await Until.Async(() => TryAdd(task, 1), "there is room again");
    }

    [Fact]
    public async Task Ordered_output_that_one_slow_item_holds_up_is_bounded_too()
    {
        using var gate = new ManualResetEventSlim();
        await using var task = Start(
            call =>
            {
                if (call.Number == 0)
                    call.Wait(gate);
                call.Output(call.Number);
            }, definition => definition with { Ordered = true });
        var sent = 0;
        await Until.Async(
            () =>
            {
                while (sent < 200_000 && TryAdd(task, sent))
                    sent++;
                return task.Progress.Waiting == 0 && task.Progress.Open == 1;
            }, "only the first item is left");
        Assert.Equal(50_000, sent);
        gate.Set();
        var output = new List<string>();
        task.Seal();
        await Until.Async(() => Drain(task, output), "the end");
        Assert.Equal(Enumerable.Range(0, sent).Select(number => $"{number}"), output);
    }

    [Fact]
    public async Task A_lane_waits_while_its_sender_has_much_to_read()
    {
        var done = 0;
        await using var task = Start(call =>
        {
            call.Output(call.Number);
            Interlocked.Increment(ref done);
        });
        for (var i = 0; i < 10_000; i++)
            Assert.True(TryAdd(task, i));
        await Until.Async(() => Volatile.Read(ref done) > 60, "lanes fill the queue");
        await Task.Delay(200, TestContext.Current.CancellationToken); // time to go too far
        Assert.InRange(Volatile.Read(ref done), 60, 200);
    }

    [Fact]
    public async Task Stopping_cancels_what_runs_and_a_lane_that_does_not_yield_is_left_alone()
    {
        using var stuck = new ManualResetEventSlim();
        var cancelled = 0;
        var task = Start(call =>
        {
            if (call.Number == 0)
                stuck.Wait(TestContext.Current.CancellationToken);
            try
            {
                call.Wait(TimeSpan.FromMinutes(10));
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref cancelled);
                throw;
            }
        });
        for (var i = 0; i < 3; i++)
            Assert.True(TryAdd(task, i));
        await Until.Async(() => task.Progress is { Waiting: 0 }, "all run");
        await task.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(TaskState.Stopped, Assert.IsType<EndEvent>(task.Take(TimeSpan.FromSeconds(30))).State);
        await task.DisposeAsync();
        await Until.Async(() => Volatile.Read(ref cancelled) == 2, "the others were cancelled");
        stuck.Set();
    }

    [Fact]
    public async Task A_runner_that_cannot_be_opened_fails_each_item_with_the_reason()
    {
        await using var task = LocalTask.Start(Definition(), new BrokenFactory());
        for (var i = 0; i < 3; i++)
            Assert.True(TryAdd(task, i));
        task.Seal();
        var failures = new List<ItemFailure>();
        await Until.Async(
            () =>
            {
                while (task.Take(TimeSpan.FromMilliseconds(20)) is { } taskEvent)
                {
                    if (taskEvent is FailureEvent failure)
                        failures.Add(failure.Failure);
                    if (taskEvent is EndEvent)
                        return true;
                }
                return false;
            }, "the end");
        Assert.Equal(3, failures.Count);
        Assert.All(failures, failure => Assert.Equal("This session cannot run this task: no luck", failure.Error!.Message));
        Assert.All(failures, failure => Assert.Equal(2, failure.Attempt));
    }

    private static TaskDefinition Definition() => new() { Language = DelegateRunnerFactory.Name, Attempts = 2, Steps = [new StepDefinition(StepDefinition.Main, "", StepDefinition.DefaultTable)] };

    private static LocalTask Start(Action<ItemCall> run, Func<TaskDefinition, TaskDefinition>? change = null) =>
        LocalTask.Start(change is null ? Definition() : change(Definition()), new DelegateRunnerFactory(run));

    private static bool TryAdd(LocalTask task, int number) =>
        task.TryAdd(number, static (value, buffer) => buffer.Write(Encoding.UTF8.GetBytes($"{value}")));

    private static async Task<IEnumerable<string>> RunAsync(LocalTask task, int count)
    {
        for (var i = 1; i <= count; i++)
            Assert.True(TryAdd(task, i));
        task.Seal();
        var output = new List<string>();
        await Until.Async(() => Drain(task, output), "the end");
        return output.OrderBy(int.Parse);
    }

    private static bool Drain(LocalTask task, List<string> output)
    {
        while (task.Take(TimeSpan.FromMilliseconds(20)) is { } taskEvent)
        {
            if (taskEvent is OutputEvent values)
                output.AddRange(values.Values.Select(Encoding.UTF8.GetString));
            if (taskEvent is EndEvent)
                return true;
        }
        return false;
    }

    private sealed class BrokenFactory : IItemRunnerFactory
    {
        public string Language => DelegateRunnerFactory.Name;

        public IItemRunner Open(TaskContext task) => throw new InvalidOperationException("no luck");

        public void Dispose()
        {
        }
    }
}
