using System.Text;
using VRedis.Sending;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.Engine.Invariants;

/// <summary>Invariant 9: output of an ordered task comes in the order of its items, whoever reads it and whatever happens to the items.</summary>
public abstract class OrderTests(TestServer server) : RigTests(server)
{
    private static readonly TaskDefinition Ordered = Rig.Definition with { Ordered = true };

    [Fact]
    public async Task Retries_failures_and_items_without_output_leave_the_order_as_it_is()
    {
        const int Items = 400;
        for (var i = 0; i < 3; i++)
        {
            await Rig.StartWorkerAsync(call =>
            {
                Thread.Sleep(Random.Shared.Next(20));
                if (Fails(call.Number) || (call.Number % 20 == 3 && call.Attempt == 1))
                    throw new InvalidOperationException("no");
                for (var value = 0; value < call.Number % 4; value++)
                    call.Output((call.Number * 10) + value);
            });
        }
        var task = await Rig.StartTaskAsync(Ordered with { Attempts = 2 });

        await task.AddAndSealAsync(Items);
        Assert.Equal(TaskState.Completed, await task.EndAsync());

        var expected = Enumerable.Range(0, Items).Where(number => !Fails(number)).SelectMany(number => Enumerable.Range(number * 10, number % 4)).ToList();
        Assert.Equal(expected, task.Outputs.Select(int.Parse));
        Assert.Equal(Items / 20, task.Failures.Count);
        Assert.NotEqual(expected, (await task.TableAsync()).Select(int.Parse)); // else nothing was put in order

        static bool Fails(long number) => number % 20 == 7;
    }

    [Fact]
    public async Task Many_fast_items_come_in_order()
    {
        const int Items = 20_000;
        for (var i = 0; i < 3; i++)
            await Rig.StartWorkerAsync(call => call.Output(call.Number));
        var task = await Rig.StartTaskAsync(Ordered);

        await task.AddAndSealAsync(Items);
        await task.AssertEachOnceAsync(Items);

        Assert.Equal(Enumerable.Range(0, Items), task.Outputs.Select(int.Parse));
        await AssertReadersGetOrderAsync(task, Items);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_killed_worker_leaves_the_order_as_it_is(int attempts)
    {
        const int Items = 600;
        var task = await Rig.StartTaskAsync(Ordered with { Attempts = attempts });
        await Rig.StartProcessAsync(4, "wait=20");
        var victim = await Rig.StartProcessAsync(6, "wait=20");
        await task.AddAndSealAsync(Items);
        await Until.Async(() => task.Outputs.Count > 50, "both have worked");

        victim.Kill();
        Assert.Equal(TaskState.Completed, await task.EndAsync());

        int[] lost = [.. task.Failures.Select(failure => (int)failure.Item - 1)];
        Assert.Equal(attempts == 1, lost.Length > 0);
        Assert.Equal(Enumerable.Range(0, Items).Except(lost), task.Outputs.Select(int.Parse));
    }

    [Fact]
    public async Task Follow_up_items_come_by_their_ids()
    {
        for (var i = 0; i < 2; i++)
        {
            await Rig.StartWorkerAsync(call =>
            {
                Thread.Sleep(Random.Shared.Next(5));
                call.Output(call.Item.Id);
                if (call.Number < 50)
                    call.Push(new("main", Encoding.UTF8.GetBytes($"{call.Number + 50}")));
            });
        }
        var task = await Rig.StartTaskAsync(Ordered);

        await task.AddAndSealAsync(100);
        Assert.Equal(TaskState.Completed, await task.EndAsync());

        Assert.Equal(Enumerable.Range(1, 150), task.Outputs.Select(int.Parse));
    }

    [Fact]
    public async Task One_that_hangs_holds_the_output_and_in_the_end_the_sender()
    {
        using var gate = new ManualResetEventSlim();
        await Rig.StartWorkerAsync(call =>
        {
            if (call.Number == 0)
                call.Wait(gate);
            call.Output(call.Number);
        });
        var task = await Rig.StartTaskAsync(Ordered, new SendOptions { MaxWaitingItems = 1000 });
        var added = 0;
        await Until.Async(
            async () =>
            {
                while (task.TryAdd(added))
                    added++;
                return task.Live.Progress.Sent > 0 && (await task.StatAsync()).Open == 1 && !task.TryAdd(added);
            },
            "the sender pauses though nothing waits");
        Assert.InRange(task.Live.Progress.Sent, 1000, 1000 + 20_000); // what it gathers for one push
        Assert.Empty(task.Outputs);

        gate.Set();
        task.Live.Seal();

        await task.AssertEachOnceAsync(added);
        Assert.Equal(Enumerable.Range(0, added), task.Outputs.Select(int.Parse));
    }

    [Fact]
    public async Task When_it_is_stopped_what_is_there_comes_in_order()
    {
        await Rig.StartWorkerAsync(call =>
        {
            Thread.Sleep(Random.Shared.Next(5));
            if (call.Number is 0 or 20)
                call.Wait(Until.Generous);
            call.Output(call.Number);
        });
        var task = await Rig.StartTaskAsync(Ordered);
        await task.AddAsync(0, 50);
        await Until.Async(async () => await task.StatAsync() is { Items: 50, Open: 2 }, "all others are done");
        Assert.Empty(task.Outputs);
        var there = await ReadAsync(task.Id, new(Follow: false));

        await task.Live.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(TaskState.Stopped, await task.EndAsync());
        Assert.Equal(Enumerable.Range(1, 49).Except([20]), task.Outputs.Select(int.Parse));
        Assert.Equal(task.Outputs.Select(int.Parse), there);
    }

    [Fact]
    public async Task Who_reads_from_now_on_gets_the_rest_in_order()
    {
        using var gate = new ManualResetEventSlim();
        await Rig.StartWorkerAsync(call =>
        {
            if (call.Number % 10 == 5)
                call.Wait(gate);
            call.Output(call.Number);
        });
        var task = await Rig.StartTaskAsync(Ordered);
        await task.AddAndSealAsync(50);
        await Until.Async(async () => await task.StatAsync() is { Items: 50, Open: 5 }, "all others are done");

        await using var reader = await TaskReader.StartAsync(Rig.Connection, task.Id, new(FromNow: true), TestContext.Current.CancellationToken);
        await Until.Async(() => reader.Progress.Open == 5, "the reader has looked");
        gate.Set();

        Assert.Equal([5, 15, 25, 35, 45], await CollectAsync(reader));
        await task.AssertEachOnceAsync(50);
    }

    [Fact]
    public async Task Tasks_without_order_pay_nothing_for_it()
    {
        await Rig.StartWorkerAsync(call => call.Output(call.Number));
        var task = await Rig.StartTaskAsync();

        await task.AddAndSealAsync(100);
        await task.AssertEachOnceAsync(100);

        Assert.False(await Rig.Database.KeyExistsAsync(Rig.Keys.Order(task.Id)));
    }

    [Fact]
    public async Task Removing_the_task_removes_its_order()
    {
        await Rig.StartWorkerAsync(call => call.Output(call.Number));
        var task = await Rig.StartTaskAsync(Ordered);
        await task.AddAndSealAsync(100);
        await task.AssertEachOnceAsync(100);
        Assert.True(await Rig.Database.KeyExistsAsync(Rig.Keys.Order(task.Id)));

        await Control.TaskControl.RemoveAsync(Rig.Connection, task.Id, cancellation: TestContext.Current.CancellationToken);

        Assert.False(await Rig.Database.KeyExistsAsync(Rig.Keys.Order(task.Id)));
    }

    private async Task AssertReadersGetOrderAsync(SentTask task, int items)
    {
        Assert.Equal(Enumerable.Range(0, items), await ReadAsync(task.Id, new(Follow: true)));
        Assert.Equal(Enumerable.Range(0, items), await ReadAsync(task.Id, new(Follow: false)));
    }

    private async Task<List<int>> ReadAsync(long taskId, ReadOptions options)
    {
        await using var reader = await TaskReader.StartAsync(Rig.Connection, taskId, options, TestContext.Current.CancellationToken);
        return await CollectAsync(reader);
    }

    private static async Task<List<int>> CollectAsync(TaskReader reader)
    {
        var outputs = new List<int>();
        await Until.Async(
            () =>
            {
                while (reader.Take(TimeSpan.FromMilliseconds(10)) is { } taskEvent)
                {
                    if (taskEvent is OutputEvent output)
                        outputs.AddRange(output.Values.Select(value => int.Parse(value)));
                    if (taskEvent is EndEvent)
                        return true;
                }
                return false;
            },
            "everything is read");
        return outputs;
    }
}

public sealed class OrderTestsOnReal(RealServer server) : OrderTests(server);

public sealed class OrderTestsOnEmbedded(EmbeddedTestServer server) : OrderTests(server);
