using VRedis.Connection;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Engine.Scripts;

/// <summary>release.lua.</summary>
public abstract class ReleaseScriptTests(TestServer server) : ScriptTests(server)
{
    [Fact]
    public async Task What_has_not_begun_goes_to_the_front_again()
    {
        var task = await ClaimedAsync("a", "b", "c");
        await task.PushAsync(2, ["d"]);

        var reply = await task.ReleaseAsync(Lease(), giveUp: false, ("1.1", 1));

        Assert.Equal((ReplyCode.Ok, 2L), (reply.Code, reply.Number(0)));
        Assert.Equal(["2 2 1 0 main\nb\nc", "4 1 1 0 main\nd"], await task.ReadyAsync());
        Assert.Equal("1 1 1 0 main\na", (await task.HeldAsync(Lease()))["1.1"]);
        await task.AssertBooksAsync(Lease());
    }

    [Fact]
    public async Task Repeating_it_changes_nothing()
    {
        var task = await PushedAsync("a", "b", "c", "d");
        await task.ClaimAsync(Lease(), 1, piece: 2);
        await task.ReleaseAsync(Lease(), giveUp: false, ("1.1", 1), ("1.2", 0));
        var before = await task.ReadyAsync();

        Assert.Equal(0, (await task.ReleaseAsync(Lease(), giveUp: false, ("1.1", 1), ("1.2", 0))).Number(0));

        Assert.Equal(["2 1 1 0 main\nb", "3 2 1 0 main\nc\nd"], before);
        Assert.Equal(before, await task.ReadyAsync());
        await task.AssertBooksAsync(Lease());
    }

    [Fact]
    public async Task A_lease_given_up_is_gone_and_costs_no_attempt()
    {
        var task = await ClaimedAsync("a", "b", "c");
        await task.CommitAsync(Lease(), 1, new() { Done = 1, Pieces = [("1.1", 1, false)] });

        await task.ReleaseAsync(Lease(), giveUp: true, ("1.1", 1));

        Assert.Equal(["2 2 1 0 main\nb\nc"], await task.ReadyAsync());
        Assert.Null(await task.LeaseEndAsync(Lease()));
        Assert.Equal(ReplyCode.Lost, (await task.CommitAsync(Lease(), 2, new())).Code);
        Assert.Equal(ReplyCode.Lost, (await task.ReleaseAsync(Lease(), giveUp: true)).Code);
        await task.AssertBooksAsync();
    }

    [Fact]
    public Task It_says_when_the_task_is_gone_or_ended() => AssertGoneAndEndedAsync(task => task.ReleaseAsync(Lease(), giveUp: false));
}

public sealed class ReleaseScriptTestsOnReal(RealServer server) : ReleaseScriptTests(server);

public sealed class ReleaseScriptTestsOnEmbedded(EmbeddedTestServer server) : ReleaseScriptTests(server);
