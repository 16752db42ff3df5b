using VRedis.Connection;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Engine.Scripts;

/// <summary>How long what is left of a task stays: finish.lua, kept.lua, remove.lua.</summary>
public abstract class RetentionScriptTests(TestServer server) : ScriptTests(server)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Theory]
    [InlineData("done")]
    [InlineData("stopped")]
    [InlineData("abandoned")]
    public async Task Every_key_of_an_ended_task_has_its_time(string end)
    {
        var task = await FullAsync(liveness: end == "abandoned" ? 1 : 0, retention: 60_000);

        await EndAsync(task, end);

        Assert.Equal(end, await task.MetaAsync("state"));
        var keys = await task.KeysAsync();
        Assert.Equal(["failed", "meta", "records", "restarted", "stat", "table:a", "table:b", "tables", "unique"], keys);
        foreach (var key in keys)
            Assert.InRange((await task.LifetimeAsync(key))!.Value, Day, Day + TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_task_that_has_not_ended_has_no_time()
    {
        var task = await FullAsync();

        foreach (var key in await task.KeysAsync())
            Assert.Null(await task.LifetimeAsync(key));
    }

    [Fact]
    public async Task Removing_leaves_no_key()
    {
        var task = await FullAsync();
        await EndAsync(task, "done");

        Assert.Equal(ReplyCode.Ok, (await task.RemoveAsync(onlyWhenDue: false)).Code);

        Assert.Empty(await task.KeysAsync());
        Assert.Equal(ReplyCode.Gone, (await task.RemoveAsync(onlyWhenDue: false)).Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_task_that_has_not_ended_is_not_removed(bool onlyWhenDue)
    {
        var task = await FullAsync(retention: 0);
        var before = await task.KeysAsync();

        var reply = await task.RemoveAsync(onlyWhenDue);

        Assert.Equal((ReplyCode.Empty, -1L), (reply.Code, reply.Number(0)));
        Assert.Equal(before, await task.KeysAsync());
    }

    [Fact]
    public async Task A_task_is_removed_when_its_retention_is_over_and_not_before()
    {
        var task = await FullAsync(retention: 60_000);
        await EndAsync(task, "done");

        var early = await task.RemoveAsync(onlyWhenDue: true);
        Assert.Equal((ReplyCode.Empty, long.Parse((await task.MetaAsync("end"))!) + 60_000), (early.Code, early.Number(0)));

        await task.SetMetaAsync("end", early.Number(0) - 120_000);
        Assert.Equal(ReplyCode.Ok, (await task.RemoveAsync(onlyWhenDue: true)).Code);
        Assert.Empty(await task.KeysAsync());
    }

    [Fact]
    public async Task A_task_whose_sender_still_reads_it_is_not_removed()
    {
        var task = await FullAsync(liveness: 60_000, retention: 0);
        await EndAsync(task, "done");

        Assert.Equal(ReplyCode.Ended, (await task.BeatAsync(60_000)).Code);

        var reply = await task.RemoveAsync(onlyWhenDue: true);
        Assert.Equal((ReplyCode.Empty, await task.MetaAsync("alive")), (reply.Code, reply.Number(0).ToString()));
        await task.SetMetaAsync("alive", 1);
        Assert.Equal(ReplyCode.Ok, (await task.RemoveAsync(onlyWhenDue: true)).Code);
    }

    [Fact]
    public async Task Sealing_lets_the_sender_of_a_submitted_task_go()
    {
        var task = await FullAsync(liveness: 1, seal: false);

        Assert.Equal("sealed", (await task.SealAsync(1, mayLeave: true)).Text(0));

        Assert.Null(await task.MetaAsync("alive"));
        Assert.Equal(ReplyCode.Ok, (await task.PatrolAsync()).Code);
    }

    /// <summary>A task that has something of everything, with one item still open.</summary>
    private async Task<ScriptTask> FullAsync(int liveness = 0, long retention = 60_000, bool seal = true)
    {
        var task = await ScriptTask.CreateAsync(Rig, liveness: liveness, retention: retention);
        await task.PushAsync(1, ["x", "y", "z"]);
        await task.ClaimAsync(Lease(), 1, items: 2, piece: 1, well: false);
        await task.CommitAsync(Lease(), 1, new()
        {
            Done = 1,
            Pieces = [("1.1", 1, true), ("1.2", 1, true)],
            Failed = ["entry"],
            Records = ["record"],
            Tables = [("a", ["1"]), ("b", ["2"])],
        });
        await Rig.Database.SetAddAsync(Rig.Keys.Unique(task.Id), "key");
        await Rig.Database.SortedSetAddAsync(Rig.Keys.Restarted(task.Id), 0, 0);
        if (seal)
            await task.SealAsync(1);
        return task;
    }

    private async Task EndAsync(ScriptTask task, string end)
    {
        if (end == "done")
        {
            await task.ClaimAsync(Lease(), 2, known: true, well: false);
            await task.CommitAsync(Lease(), 2, new() { Done = 1, Pieces = [("2.1", 1, true)] });
        }
        else
        {
            await task.SetMetaAsync("alive", 1);
            await (end == "stopped" ? task.StopAsync() : task.PatrolAsync());
        }
    }
}

public sealed class RetentionScriptTestsOnReal(RealServer server) : RetentionScriptTests(server);

public sealed class RetentionScriptTestsOnEmbedded(EmbeddedTestServer server) : RetentionScriptTests(server);
