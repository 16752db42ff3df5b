using StackExchange.Redis;
using VRedis.Inspecting;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.Fuzz;

/// <summary>Messages that somebody writes straight into Redis while a sender and a worker are at work: at worst an item fails, or the task that they are in; everybody lives on.</summary>
public abstract class ForgedTests(TestServer server) : RigTests(server)
{
    private static readonly byte[] Garbage = [0xff, (byte)'{', 0, (byte)'\n', (byte)'"', 0xc0];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Garbage_in_every_list_of_a_running_task_is_left_out_and_said()
    {
        await Rig.StartWorkerAsync(call => call.Output(call.Number));
        var task = await Rig.StartTaskAsync();
        await task.AddAsync(0, 100);
        await ForgeAsync(task.Id);
        await task.AddAsync(100, 100);
        await ForgeAsync(task.Id);
        await task.AddAsync(200, 100);
        task.Live.Seal();

        Assert.Equal(TaskState.Completed, await task.EndAsync());

        Assert.Equal(Enumerable.Range(0, 300), task.Outputs.Where(output => int.TryParse(output, out _)).Select(int.Parse).Order());
        Assert.Equal(4, task.Outputs.Count(output => !int.TryParse(output, out _))); // whoever reads values tells
        Assert.InRange(task.Failures.Count(failure => failure.Error?.ErrorId == ErrorIds.BrokenData && failure.Message.Contains("set aside", StringComparison.Ordinal)), 2, 4); // what is delayed is not looked at while nothing of the task is
        Assert.Contains(task.Notices, notice => notice.Contains("failed items", StringComparison.Ordinal));
        Assert.Contains(task.Notices, notice => notice.Contains("records", StringComparison.Ordinal));
        Assert.Equal((300, 0), ((await task.StatAsync()).Execute, (await task.StatAsync()).Fail));
    }

    [Fact]
    public async Task Items_that_were_written_over_fail_with_the_reason_and_the_task_ends()
    {
        var task = await Rig.StartTaskAsync();
        await task.AddAndSealAsync(30);
        await task.SentAsync(30);
        await Until.Async(async () => (await task.StatAsync()).State == TaskState.Running, "all is sent");
        var chunks = await Rig.Database.ListLengthAsync(Rig.Keys.Ready(task.Id));
        for (var i = 0; i < chunks; i++)
            await Rig.Database.ListSetByIndexAsync(Rig.Keys.Ready(task.Id), i, i == 0 ? Garbage : "1 7 1 0 main\n1");

        await Rig.StartWorkerAsync(call => call.Output(call.Number));

        Assert.Equal(TaskState.Completed, await task.EndAsync());
        Assert.All(task.Failures, failure => Assert.Equal(ErrorIds.BrokenData, failure.Error!.ErrorId));
        Assert.Contains(task.Failures, failure => failure.Message.Contains("are not in Redis any more", StringComparison.Ordinal) || chunks > 4);
        Assert.Equal(0, await Control.TaskRestart.FailedAsync(Rig.Connection, task.Id, cancellation: Cancellation)); // there is nothing to put back
    }

    [Fact]
    public async Task A_broken_task_is_told_of_and_the_others_go_on()
    {
        long[] broken = [.. await Task.WhenAll(
            BrokenAsync(id => Rig.Database.HashSetAsync(Rig.Keys.Meta(id), [new("state", "open"), new("definition", Garbage)])),
            BrokenAsync(id => Rig.Database.HashSetAsync(Rig.Keys.Meta(id), [new("state", "open")])),
            BrokenAsync(id => Rig.Database.HashSetAsync(Rig.Keys.Meta(id), [new("state", "nonsense"), new("definition", Rig.Definition.ToBytes())])),
            BrokenAsync(id => Rig.Database.HashSetAsync(Rig.Keys.Meta(id), [new("state", "open"), new("definition", Rig.Definition.ToBytes()), new("waiting", "many")])),
            BrokenAsync(id => Rig.Database.StringSetAsync(Rig.Keys.Meta(id), "garbage")))];
        var ready = await Rig.StartTaskAsync();
        await ready.AddAsync(0, 1);
        await ready.SentAsync(1);
        await Rig.Database.KeyDeleteAsync(Rig.Keys.Ready(ready.Id));
        await Rig.Database.StringSetAsync(Rig.Keys.Ready(ready.Id), "garbage");

        await Rig.StartWorkerAsync(call => call.Output(call.Number));
        var task = await Rig.StartTaskAsync();
        await task.AddAndSealAsync(100);
        await task.AssertEachOnceAsync(100);

        foreach (var id in broken.Append(ready.Id))
            await Until.Async(() => Rig.Notices.Any(notice => notice.StartsWith($"Task {id}:", StringComparison.Ordinal)), $"the worker tells of task {id}");
        Assert.DoesNotContain(Rig.Notices, notice => notice.Contains($"Task {task.Id}:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_dead_workers_held_comes_back_although_a_broken_task_is_looked_at_before()
    {
        await BrokenAsync(id => Rig.Database.StringSetAsync(Rig.Keys.Meta(id), "garbage"));
        var task = await Rig.StartTaskAsync();
        await task.AddAndSealAsync(3);
        await task.SentAsync(3);
        var (keys, id) = (Rig.Keys, task.Id);
        await Rig.Connection.RunAsync(Connection.Script.Claim, [keys.Meta(id), keys.Ready(id), keys.Delayed(id), keys.Leases(id), keys.Held(id, "999.1")],
            ["999.1", 1, 100, 100, 1 << 20, 1, 0, 0, 0, keys.HeldPrefix(id), keys.Events(id), 0], Cancellation);
        await Rig.Database.SortedSetAddAsync(keys.Leases(id), "none of ours", 1);

        await Rig.StartWorkerAsync(call => call.Output(call.Number));

        await task.AssertEachOnceAsync(3);
    }

    [Fact]
    public async Task Forged_entries_of_workers_and_indexes_hide_nobody()
    {
        var worker = await Rig.StartWorkerAsync(call => call.Output(call.Number));
        var task = await Rig.StartTaskAsync();
        await task.AddAndSealAsync(1);
        await task.EndAsync();
        var now = (double)await Rig.Connection.NowAsync(Cancellation);
        foreach (var (id, told) in new (RedisValue, RedisValue)[]
        {
            (Garbage, Garbage), ("x", "{}"), ("777", "null"), ("778", Garbage), ("779", """{"workerId":779,"name":null}"""), ("780", $$"""{"workerId":{{worker.WorkerId}}}"""), ("-1", "{}"), ("99999999999999999999", "{}"),
        })
        {
            await Rig.Database.SortedSetAddAsync(Rig.Keys.Workers, id, now);
            await Rig.Database.StringSetAsync(Rig.Keys.WorkerPrefix + id.ToString(), told);
        }
        await Rig.Database.SortedSetAddAsync(Rig.Keys.Workers, "781", double.PositiveInfinity);
        await Rig.Database.SortedSetAddAsync(Rig.Keys.Workers, "782", now);
        await Rig.Database.HashSetAsync(Rig.Keys.WorkerPrefix + "782", "a", "b");
        await Rig.Database.SortedSetAddAsync(Rig.Keys.Tasks, [new(Garbage, 1e9), new("x", 5e8), new("-5", 3), new("7000", 1)]);
        await Rig.Database.SetAddAsync(Rig.Keys.Active, [Garbage, "x", "-5", "987654", "0"]);
        await Rig.Database.SortedSetAddAsync(Rig.Keys.Ended, [.. Enumerable.Range(0, 150).Select(i => new SortedSetEntry(new byte[] { 255, (byte)i }, -1))]);
        await Rig.Database.SetAddAsync(Rig.Keys.Cmdlines, [Garbage, "x", "55"]);
        await Rig.Database.StringSetAsync(Rig.Keys.CmdlineMeta(55), Garbage);

        Assert.Equal(worker.WorkerId, Assert.Single(await TaskInspector.GetWorkersAsync(Rig.Connection, Cancellation)).WorkerId);
        Assert.Equal(task.Id, Assert.Single(await TaskInspector.GetLastAsync(Rig.Connection, 100, cancellation: Cancellation)).TaskId);
        await Until.Async(async () => !await Rig.Database.SetContainsAsync(Rig.Keys.Active, "987654"), "the worker has found that there is no such task");
        await Rig.Database.StringSetAsync(Rig.Keys.Patrol, "x", TimeSpan.FromMilliseconds(1));
        while (await Rig.Database.SortedSetLengthAsync(Rig.Keys.Ended) > 10)
        {
            await Task.Delay(50, Cancellation);
            if (Rig.Connection.WellFor > Patrol.Patience)
                await Housekeeping.SweepAsync(Rig.Connection, Cancellation);
        }
        var next = await Rig.StartTaskAsync();
        await next.AddAndSealAsync(10);
        await next.AssertEachOnceAsync(10);
    }

    [Fact]
    public async Task Garbage_on_the_channels_is_not_heard()
    {
        await Rig.StartWorkerAsync(call => call.Output(call.Number));
        var task = await Rig.StartTaskAsync();
        foreach (RedisValue message in (RedisValue[])[Garbage, "", "stop", "stop x", "drain -1", "stop 99999999999999999999", "cmdline 12345", "endcmdline 12345", "end", "commit", "commit x y z", "commit 9999 -1 -1 !=99 #=99 default=x", new string('a', 100_000)])
        {
            foreach (var channel in new[] { Rig.Keys.Wake, Rig.Keys.Control, Rig.Keys.Events(task.Id) })
                await Rig.Database.PublishAsync(RedisChannel.Literal(channel), message);
        }
        await task.AddAndSealAsync(100);
        await task.AssertEachOnceAsync(100);
    }

    [Theory]
    [InlineData("1 1 ../../evil 1")]
    [InlineData("x 1 default 1")]
    [InlineData("1 1 default 2147483647")]
    public async Task A_forged_order_ends_the_reading_with_an_error_and_not_with_waiting(string entry)
    {
        await Rig.StartWorkerAsync(call => call.Output(call.Number));
        var task = await Rig.StartTaskAsync(Rig.Definition with { Ordered = true });
        await Rig.Database.ListRightPushAsync(Rig.Keys.Order(task.Id), entry);
        await task.AddAndSealAsync(10);
        var error = await Assert.ThrowsAsync<VRedisException>(() => task.EndAsync());
        Assert.Equal(ErrorIds.BrokenData, error.ErrorId);
    }

    private async Task ForgeAsync(long id)
    {
        await Rig.Database.ListLeftPushAsync(Rig.Keys.Ready(id), Garbage);
        foreach (var key in new[] { Rig.Keys.Records(id), Rig.Keys.Failed(id), Rig.Keys.Table(id, StepDefinition.DefaultTable) })
            await Rig.Database.ListRightPushAsync(key, [Garbage, "null"]);
        await Rig.Database.SortedSetAddAsync(Rig.Keys.Delayed(id), Garbage, 1);
        await Rig.Database.SortedSetAddAsync(Rig.Keys.Leases(id), Garbage, 1);
        await Rig.Database.HashSetAsync(Rig.Keys.Stat(id), [new("x:execute", "y"), new("5:execute", "z"), new(Garbage, Garbage)]);
        await Rig.Database.SetAddAsync(Rig.Keys.Tables(id), [Garbage, "../../evil"]);
        foreach (var lease in await Rig.Database.SortedSetRangeByRankAsync(Rig.Keys.Leases(id)))
            await Rig.Database.HashSetAsync(Rig.Keys.Held(id, lease.ToString()), [new("9.9", Garbage), new("p9.9", "x"), new(Garbage, Garbage)]);
    }

    private async Task<long> BrokenAsync(Func<long, Task> write)
    {
        var id = await Rig.Database.StringIncrementAsync(Rig.Keys.TaskCounter);
        await write(id);
        await TaskIndex.BeginsAsync(Rig.Connection, id, Cancellation);
        return id;
    }
}

public sealed class ForgedTestsOnReal(RealServer server) : ForgedTests(server);

public sealed class ForgedTestsOnEmbedded(EmbeddedTestServer server) : ForgedTests(server);
