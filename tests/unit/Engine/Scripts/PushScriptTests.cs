using VRedis.Connection;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Engine.Scripts;

/// <summary>create.lua and push.lua.</summary>
public abstract class PushScriptTests(TestServer server) : ScriptTests(server)
{
    [Fact]
    public async Task A_task_is_created_once()
    {
        var task = await ScriptTask.CreateAsync(Rig, attempts: 3, liveness: 5000);
        var start = await task.MetaAsync("start");

        Assert.Equal(ReplyCode.Repeated, (await task.CreateAgainAsync(attempts: 9)).Code);

        Assert.Equal(("open", "3", start), (await task.MetaAsync("state"), await task.MetaAsync("attempts"), await task.MetaAsync("start")));
        Assert.Equal(5000, long.Parse((await task.MetaAsync("alive"))!) - long.Parse(start!));
    }

    [Fact]
    public async Task A_task_that_may_be_left_has_no_liveness() => Assert.Null(await (await ScriptTask.CreateAsync(Rig)).MetaAsync("alive"));

    [Fact]
    public async Task A_batch_gets_ids_in_order()
    {
        var task = await ScriptTask.CreateAsync(Rig);

        await task.PushAsync(1, ["a", "b"], ["c"]);
        var reply = await task.PushAsync(2, ["d"]);

        Assert.Equal(["1 2 1 0 main\na\nb", "3 1 1 0 main\nc", "4 1 1 0 main\nd"], await task.ReadyAsync());
        Assert.Equal((ReplyCode.Ok, 4L), (reply.Code, reply.Number(0)));
        await task.AssertBooksAsync();
    }

    [Fact]
    public async Task Chunks_with_the_ids_that_were_expected_stay_as_they_are_and_others_are_corrected()
    {
        var task = await ScriptTask.CreateAsync(Rig);

        await task.PushChunksAsync(1, (2, "000000000000001 0002 1 0 main\na\nb"), (1, "000000000000003 0001 1 0 main\nc"));
        await task.PushChunksAsync(2, (1, "000000000000009 0001 1 0 main\nd"));

        Assert.Equal(["000000000000001 0002 1 0 main\na\nb", "000000000000003 0001 1 0 main\nc", "4 1 1 0 main\nd"], await task.ReadyAsync());
        var claimed = await task.ClaimAsync(ScriptTask.Lease(), 1, items: 3, piece: 1);
        Assert.Equal(["1 1 1 0 main\na", "2 1 1 0 main\nb", "000000000000003 0001 1 0 main\nc"], Enumerable.Range(2, 3).Select(claimed.Text));
        await task.AssertBooksAsync(ScriptTask.Lease());
    }

    [Fact]
    public async Task A_batch_that_is_sent_again_counts_once()
    {
        var task = await PushedAsync("a", "b");

        var again = await task.PushAsync(1, ["a", "b"]);

        Assert.Equal((ReplyCode.Repeated, 2L), (again.Code, again.Number(0)));
        Assert.Equal(["1 2 1 0 main\na\nb"], await task.ReadyAsync());
        await task.AssertBooksAsync();
    }

    [Fact]
    public async Task A_missing_batch_is_noticed()
    {
        var task = await PushedAsync("a");

        var reply = await task.PushAsync(3, ["c"]);

        Assert.Equal((ReplyCode.Gap, 1L), (reply.Code, reply.Number(0)));
        await task.AssertBooksAsync();
    }

    [Fact]
    public async Task A_sealed_task_takes_no_new_batch_but_knows_the_old_one()
    {
        var task = await PushedAsync("a");
        await task.SealAsync(1);

        Assert.Equal(ReplyCode.Repeated, (await task.PushAsync(1, ["a"])).Code);
        Assert.Equal(ReplyCode.Ended, (await task.PushAsync(2, ["b"])).Code);
    }

    [Fact]
    public Task It_says_when_the_task_is_gone_or_ended() => AssertGoneAndEndedAsync(task => task.PushAsync(1, ["a"]));
}

public sealed class PushScriptTestsOnReal(RealServer server) : PushScriptTests(server);

public sealed class PushScriptTestsOnEmbedded(EmbeddedTestServer server) : PushScriptTests(server);
