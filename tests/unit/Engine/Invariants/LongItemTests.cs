using System.Globalization;
using System.Text;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Engine.Invariants;

/// <summary>Invariants 1 to 5 for items and output that go past the scripts, since they are long or many.</summary>
public abstract class LongItemTests(TestServer server) : RigTests(server)
{
    protected const int Long = 3000;

    [Fact]
    public async Task Short_and_long_ones_come_as_they_were_and_leave_nothing()
    {
        const int Items = 600;
        var sent = Enumerable.Range(0, Items).Select(number => number.ToString(CultureInfo.InvariantCulture).PadRight(number % 7 == 0 ? 1 + (number * 11 % 9000) : 1 + (number % 3 * 2047))).ToList();
        await Rig.StartWorkerAsync(call => call.Output(call.Text));
        var task = await Rig.StartTaskAsync();
        foreach (var text in sent)
            await Until.Async(() => task.TryAdd(text), "the task takes an item");
        task.Live.Seal();

        await task.AssertEachOnceAsync(Items);

        Assert.Equal(sent.Order(StringComparer.Ordinal), task.Outputs.Order(StringComparer.Ordinal));
        Assert.False(await Rig.Database.KeyExistsAsync(Rig.Keys.Long(task.Id)));
    }

    [Fact]
    public async Task None_is_lost_or_doubled_when_a_worker_is_killed()
    {
        const int Items = 1000; // enough that the victim has its part, however late it comes
        var task = await Rig.StartPaddedTaskAsync(Long);
        await Rig.StartProcessAsync(4, "wait=20");
        var victim = await Rig.StartProcessAsync(10, "wait=20");
        await task.AddAndSealAsync(Items);
        await Until.Async(async () => await VictimHasRunAsync() > 50, "the victim has worked");

        victim.Kill();

        await task.AssertEachOnceAsync(Items);

        async Task<long> VictimHasRunAsync() =>
            (await Inspecting.TaskInspector.GetPerWorkerAsync(Rig.Connection, task.Id, TestContext.Current.CancellationToken)).FirstOrDefault(row => row.WorkerId == victim.Id)?.Execute ?? 0;
    }

    [Fact]
    public async Task One_that_fails_is_tried_again_and_kept_as_it_was()
    {
        await Rig.StartWorkerAsync(call =>
        {
            if (call.Item.Id % 2 == 1 || call.Attempt == 1)
                throw new InvalidOperationException("no luck");
            call.Output(call.Text);
        });
        var sent = Enumerable.Range(1, 20).Select(id => $"\"{id}{new string('x', Long)}\"").ToList();
        var task = await Rig.StartTaskAsync(attempts: 2);
        foreach (var text in sent)
            await Until.Async(() => task.TryAdd(text), "the task takes an item");
        task.Live.Seal();
        await task.EndAsync();

        Assert.Equal(sent.Where((_, i) => i % 2 == 0).Order(StringComparer.Ordinal), task.Failures.Select(failure => Encoding.UTF8.GetString(failure.Value)).Order(StringComparer.Ordinal));
        Assert.Equal(sent.Where((_, i) => i % 2 == 1).Order(StringComparer.Ordinal), task.Outputs.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Many_small_values_of_one_commit_come_in_their_order()
    {
        const int Values = 5000;
        await Rig.StartWorkerAsync(call =>
        {
            for (var i = 0; i < Values; i++)
                call.Output(i);
        });
        var task = await Rig.StartTaskAsync();
        await task.AddAndSealAsync(3);
        await task.EndAsync();

        var each = Enumerable.Range(0, Values).ToList();
        Assert.Equal([.. each, .. each, .. each], (await task.TableAsync()).Select(int.Parse));
        Assert.Equal(3 * Values, task.Outputs.Count);
    }

    [Fact]
    public async Task A_task_that_is_stopped_keeps_none()
    {
        var task = await Rig.StartPaddedTaskAsync(Long);
        await task.AddAsync(0, 50);
        await task.SentAsync(50);

        await Control.TaskControl.StopAsync(Rig.Connection, task.Id, TestContext.Current.CancellationToken);

        Assert.False(await Rig.Database.KeyExistsAsync(Rig.Keys.Long(task.Id)));
    }
}

public sealed class LongItemTestsOnReal(RealServer server) : LongItemTests(server)
{
    [Fact]
    public async Task They_lie_apart_until_they_are_done()
    {
        var task = await Rig.StartPaddedTaskAsync(Long);
        await task.AddAsync(0, 50);
        await task.SentAsync(50);
        Assert.Equal(50, await Rig.Database.HashLengthAsync(Rig.Keys.Long(task.Id)));
        Assert.All(await Rig.Database.ListRangeAsync(Rig.Keys.Ready(task.Id)), chunk => Assert.InRange(chunk.Length(), 1, Long - 1));
        Assert.InRange((await task.StatAsync()).Undistributed, 50, 50);

        await Rig.StartWorkerAsync(call => call.Output(call.Text));

        await Until.Async(async () => await Rig.Database.HashLengthAsync(Rig.Keys.Long(task.Id)) == 0, "none is left");
        task.Live.Seal();
        await task.AssertEachOnceAsync(50);
    }

    [Fact]
    public async Task A_batch_whose_answer_was_lost_is_enqueued_once()
    {
        var proxy = Rig.StartProxy();
        var task = await Rig.StartPaddedTaskAsync(Long, await Rig.ConnectAsync(proxy));

        proxy.CutReplyTo("EXEC");
        await task.AddAsync(0, 100);
        await task.SentAsync(100);

        Assert.Equal(1, proxy.Cuts);
        await Rig.StartWorkerAsync(call => call.Output(call.Text));
        task.Live.Seal();
        await task.AssertEachOnceAsync(100);
    }

    [Fact]
    public async Task A_commit_whose_answer_was_lost_counts_once()
    {
        var proxy = Rig.StartProxy();
        var connection = await Rig.ConnectAsync(proxy);
        var task = await Rig.StartTaskAsync();

        proxy.CutReplyTo("EXEC");
        await Rig.StartWorkerAsync(
            call =>
            {
                for (var i = 0; i < 100; i++)
                    call.Output(i);
            },
            connection: connection);
        await task.AddAndSealAsync(1); // more items would hide a first commit that was done twice behind the next
        await task.EndAsync();

        await Until.Async(() => proxy.Cuts == 1, "the worker's connection is cut");
        Assert.Equal(Enumerable.Range(0, 100), (await task.TableAsync()).Select(int.Parse));
        Assert.Equal(100, (await task.StatAsync()).Collect);
    }
}

public sealed class LongItemTestsOnEmbedded(EmbeddedTestServer server) : LongItemTests(server);
