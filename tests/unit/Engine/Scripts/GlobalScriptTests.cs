using VRedis.Connection;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using VRedis.Working;
using Xunit;

namespace VRedis.Tests.Engine.Scripts;

/// <summary>What concerns all tasks and workers: index.lua, sweep.lua, drain.lua, raise.lua.</summary>
public abstract class GlobalScriptTests(TestServer server) : ScriptTests(server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_task_is_active_or_ended_or_gone()
    {
        await TaskIndex.BeginsAsync(Rig.Connection, 5, Cancellation);
        Assert.Equal((true, true, null), await PlacesAsync(5));

        await TaskIndex.EndsAsync(Rig.Connection, 5, 77, Cancellation);
        Assert.Equal((true, false, 77d), await PlacesAsync(5));

        await TaskIndex.BeginsAsync(Rig.Connection, 5, Cancellation);
        Assert.Equal((true, true, null), await PlacesAsync(5));

        await TaskIndex.EndsAsync(Rig.Connection, 5, 0, Cancellation);
        await TaskIndex.GoesAsync(Rig.Connection, 5, Cancellation);
        Assert.Equal((false, false, null), await PlacesAsync(5));
    }

    [Fact]
    public async Task A_counter_of_ids_never_goes_back()
    {
        var counter = Rig.Keys.WorkerCounter;
        await Rig.Database.StringSetAsync(counter, 5);

        Assert.Null(await IdCounters.CheckAsync(Rig.Connection, counter, 5, Cancellation));
        Assert.Equal(5, await IdCounters.CheckAsync(Rig.Connection, counter, 9, Cancellation));
        Assert.Null(await IdCounters.CheckAsync(Rig.Connection, counter, 9, Cancellation));
        Assert.Equal(10, await Rig.Database.StringIncrementAsync(counter));
    }

    [Fact]
    public async Task A_sweep_forgets_silent_workers_and_no_other()
    {
        await BeatAsync(3);
        await BeatAsync(4);
        await Rig.Database.HashSetAsync(Rig.Keys.Drain, [new(3, "anna"), new(4, "berta")]);
        await Rig.Database.SortedSetIncrementAsync(Rig.Keys.Workers, 3, -60_000);

        Assert.Equal(ReplyCode.Ok, (await SweepAsync(10_000)).Code);

        Assert.Equal(["4"], (await Rig.Database.SortedSetRangeByRankAsync(Rig.Keys.Workers)).Select(id => id.ToString()));
        Assert.Equal((false, true), (await Rig.Database.KeyExistsAsync(Rig.Keys.Worker(3)), await Rig.Database.KeyExistsAsync(Rig.Keys.Worker(4))));
        Assert.Equal("berta", Assert.Single(await Rig.Database.HashGetAllAsync(Rig.Keys.Drain)).Value);
    }

    [Fact]
    public async Task A_sweep_names_the_tasks_that_are_due()
    {
        await TaskIndex.EndsAsync(Rig.Connection, 5, 1, Cancellation);
        await TaskIndex.EndsAsync(Rig.Connection, 6, await Rig.Connection.NowAsync(Cancellation) + 60_000, Cancellation);
        await TaskIndex.EndsAsync(Rig.Connection, 7, 0, Cancellation);

        var reply = await SweepAsync(10_000);

        Assert.Equal(["7", "5"], Enumerable.Range(0, reply.Count).Select(reply.Text));
    }

    [Fact]
    public async Task A_worker_hears_who_asks_it_to_leave()
    {
        var presence = await BeatAsync(3);
        Assert.Equal("", (await presence.BeatAsync(Cancellation)).Asked);
        var control = new TaskCompletionSource<string>();
        await using var listening = await Rig.Connection.ListenAsync(Rig.Keys.Control, text => control.TrySetResult(text), Cancellation);

        Assert.Equal(ReplyCode.Ok, (await DrainAsync(3, "anna@desk")).Code);
        Assert.Equal(ReplyCode.Repeated, (await DrainAsync(3, "berta@desk")).Code);

        Assert.Equal("drain 3", await control.Task.WaitAsync(Until.Generous, Cancellation));
        Assert.Equal("anna@desk", (await presence.BeatAsync(Cancellation)).Asked);
        await presence.LeaveAsync(Cancellation);
        Assert.False(await Rig.Database.HashExistsAsync(Rig.Keys.Drain, 3));
    }

    [Fact]
    public async Task A_worker_hears_with_its_sign_of_life_whether_there_is_anything_to_do()
    {
        var presence = await BeatAsync(3);
        Assert.Equal(new BeatAnswer("", Tasks: 0, Cmdlines: 0), await presence.BeatAsync(Cancellation));

        await TaskIndex.BeginsAsync(Rig.Connection, 5, Cancellation);
        await TaskIndex.BeginsAsync(Rig.Connection, 6, Cancellation);
        await Rig.Database.SetAddAsync(Rig.Keys.Cmdlines, 7);
        Assert.Equal(new BeatAnswer("", Tasks: 2, Cmdlines: 1), await presence.BeatAsync(Cancellation));

        await TaskIndex.EndsAsync(Rig.Connection, 5, 0, Cancellation);
        Assert.Equal(1, (await presence.BeatAsync(Cancellation)).Tasks);
    }

    [Fact]
    public async Task Nobody_asks_a_worker_that_is_not_alive()
    {
        Assert.Equal(ReplyCode.Gone, (await DrainAsync(3, "anna@desk")).Code);
        await BeatAsync(3);
        await Rig.Database.SortedSetIncrementAsync(Rig.Keys.Workers, 3, -60_000);

        Assert.Equal(ReplyCode.Gone, (await DrainAsync(3, "anna@desk")).Code);

        Assert.False(await Rig.Database.KeyExistsAsync(Rig.Keys.Drain));
    }

    private async Task<Presence> BeatAsync(long workerId)
    {
        var presence = new Presence(Rig.Connection, () => new WorkerInfo { WorkerId = workerId });
        await presence.BeatAsync(Cancellation);
        return presence;
    }

    private Task<ScriptReply> SweepAsync(int silence) =>
        Rig.Connection.RunAsync(Script.Sweep, [Rig.Keys.Workers, Rig.Keys.Drain, Rig.Keys.Ended], [Rig.Keys.WorkerPrefix, silence], Cancellation);

    private Task<ScriptReply> DrainAsync(long workerId, string who) =>
        Rig.Connection.RunAsync(Script.Drain, [Rig.Keys.Workers, Rig.Keys.Drain], [workerId, who, 10_000, Rig.Keys.Control], Cancellation);

    private async Task<(bool Known, bool Active, double? Ended)> PlacesAsync(long taskId) => (
        await Rig.Database.SortedSetScoreAsync(Rig.Keys.Tasks, taskId) is not null,
        await Rig.Database.SetContainsAsync(Rig.Keys.Active, taskId),
        await Rig.Database.SortedSetScoreAsync(Rig.Keys.Ended, taskId));
}

public sealed class GlobalScriptTestsOnReal(RealServer server) : GlobalScriptTests(server);

public sealed class GlobalScriptTestsOnEmbedded(EmbeddedTestServer server) : GlobalScriptTests(server);
