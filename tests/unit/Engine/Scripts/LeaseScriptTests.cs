using System.Text;
using VRedis.Connection;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.Engine.Scripts;

/// <summary>renew.lua, patrol.lua and reclaim.lua.</summary>
public abstract class LeaseScriptTests(TestServer server) : ScriptTests(server)
{
    [Fact]
    public async Task A_lease_is_renewed()
    {
        var task = await ClaimedAsync("a");
        await task.ExpireAsync(Lease());

        Assert.Equal(ReplyCode.Ok, (await task.RenewAsync(Lease())).Code);

        Assert.Equal(0, (await task.PatrolAsync()).Count);
        Assert.Equal(ReplyCode.Empty, (await task.ReclaimAsync(Lease())).Code);
    }

    [Fact]
    public async Task A_lease_that_was_lost_is_not_renewed()
    {
        var task = await ClaimedAsync("a");
        await task.ExpireAsync(Lease());
        await task.ReclaimAsync(Lease());

        Assert.Equal(ReplyCode.Lost, (await task.RenewAsync(Lease())).Code);
        Assert.Null(await task.LeaseEndAsync(Lease()));
    }

    [Fact]
    public async Task Patrol_names_the_leases_that_have_run_out()
    {
        var task = await PushedAsync("a", "b");
        await task.ClaimAsync(Lease(1), 1, items: 1);
        await task.ClaimAsync(Lease(2), 1, items: 1);
        Assert.Equal(0, (await task.PatrolAsync()).Count);
        await task.ExpireAsync(Lease(2));

        var reply = await task.PatrolAsync();

        Assert.Equal((ReplyCode.Ok, 1, Lease(2)), (reply.Code, reply.Count, reply.Text(0)));
    }

    [Fact]
    public async Task Patrol_ends_a_task_whose_sender_has_gone()
    {
        var task = await ScriptTask.CreateAsync(Rig, liveness: 10_000);
        await task.PushAsync(1, ["a", "b"]);
        await task.ClaimAsync(Lease(), 1, items: 1);
        Assert.Equal(ReplyCode.Ok, (await task.PatrolAsync()).Code);
        await task.SetMetaAsync("alive", 1);

        var reply = await task.PatrolAsync();

        Assert.Equal((ReplyCode.Ended, "abandoned"), (reply.Code, reply.Text(0)));
        Assert.Empty(await task.ReadyAsync());
        Assert.Empty(await task.HeldAsync(Lease()));
        Assert.Equal(ReplyCode.Ended, (await task.PatrolAsync()).Code);
    }

    [Fact]
    public async Task Only_the_first_unsettled_item_of_a_piece_is_charged()
    {
        var task = await ClaimedAsync("a", "b", "c", "d");
        await task.PushAsync(2, ["e"]);
        await task.CommitAsync(Lease(), 1, new() { Done = 1, Pieces = [("1.1", 1, false)] });
        await task.ExpireAsync(Lease());

        var reply = await task.ReclaimAsync(Lease());

        Assert.Equal((ReplyCode.Ok, 3L, 0L), (reply.Code, reply.Number(0), reply.Number(1)));
        // To the front: the charged one, then the careful rest, then what waited.
        Assert.Equal(["2 1 2 1 main\nb", "3 2 1 1 main\nc\nd", "5 1 1 0 main\ne"], await task.ReadyAsync());
        Assert.Empty(await task.HeldAsync(Lease()));
        Assert.Null(await task.LeaseEndAsync(Lease()));
        await task.AssertBooksAsync();
    }

    [Fact]
    public async Task Each_piece_of_a_lease_comes_back()
    {
        var task = await PushedAsync("a", "b", "c", "d");
        await task.ClaimAsync(Lease(), 1, piece: 2);
        await task.ExpireAsync(Lease());

        await task.ReclaimAsync(Lease());

        Assert.Equal(["1 1 2 1 main\na", "2 1 1 1 main\nb", "3 1 2 1 main\nc", "4 1 1 1 main\nd"], await task.ReadyAsync());
        await task.AssertBooksAsync();
    }

    [Fact]
    public async Task A_lease_that_is_alive_or_reclaimed_keeps_what_it_has()
    {
        var task = await ClaimedAsync("a");
        Assert.Equal(ReplyCode.Empty, (await task.ReclaimAsync(Lease())).Code);
        Assert.NotEmpty(await task.HeldAsync(Lease()));
        await task.ExpireAsync(Lease());
        await task.ReclaimAsync(Lease());

        Assert.Equal(ReplyCode.Empty, (await task.ReclaimAsync(Lease())).Code);

        Assert.Single(await task.ReadyAsync());
        await task.AssertBooksAsync();
    }

    [Fact]
    public async Task What_is_settled_whole_does_not_come_back()
    {
        var task = await ClaimedAsync("a", "b");
        await task.CommitAsync(Lease(), 1, new() { Done = 2, Pieces = [("1.1", 2, false)] });
        await task.ExpireAsync(Lease());

        Assert.Equal(0, (await task.ReclaimAsync(Lease())).Number(0));
        Assert.Empty(await task.ReadyAsync());
        await task.AssertBooksAsync();
    }

    [Fact]
    public async Task An_item_lost_twice_goes_to_the_back()
    {
        var task = await ScriptTask.CreateAsync(Rig);
        await task.AddReadyAsync("1 1 2 1 main\na", 1);
        await task.ClaimAsync(Lease(), 1);
        await task.AddReadyAsync("2 1 1 0 main\nb", 1);
        await task.ExpireAsync(Lease());

        await task.ReclaimAsync(Lease());

        Assert.Equal(["2 1 1 0 main\nb", "1 1 3 2 main\na"], await task.ReadyAsync());
        await task.AssertBooksAsync();
    }

    [Fact]
    public async Task An_item_out_of_attempts_fails_with_the_reason()
    {
        var task = await ScriptTask.CreateAsync(Rig, attempts: 2);
        await task.AddReadyAsync("1 2 2 1 main\n{\"a\":[1,\"ü\"]}\n2", 2);
        await task.ClaimAsync(Lease(), 1);
        await task.ExpireAsync(Lease());

        var reply = await task.ReclaimAsync(Lease());

        Assert.Equal((1L, 1L), (reply.Number(0), reply.Number(1)));
        var failure = ItemFailure.FromBytes(Assert.Single(await task.FailedAsync()))!;
        Assert.Equal((1L, 2, "main", (long)ScriptTask.WorkerId, FailureReason.WorkerLost), (failure.Item, failure.Attempt, failure.Step, failure.Worker, failure.Reason));
        Assert.Equal("{\"a\":[1,\"ü\"]}", Encoding.UTF8.GetString(failure.Value));
        Assert.Null(failure.Error);
        Assert.Contains("Worker 7 was lost", failure.Message, StringComparison.Ordinal);
        Assert.InRange(failure.At, long.Parse((await task.MetaAsync("start"))!), long.MaxValue);
        Assert.Equal(1, await task.StatAsync("fail"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task In_an_ordered_task_lost_items_that_fail_have_their_turn(bool ordered)
    {
        var task = await ScriptTask.CreateAsync(Rig, attempts: 1, ordered: ordered);
        await task.PushAsync(1, ["a", "b", "c"], ["d"]);
        await task.ClaimAsync(Lease(), 1);
        await task.CommitAsync(Lease(), 1, new() { Done = 1, Pieces = [("1.1", 1, false)] });
        await task.ExpireAsync(Lease());

        Assert.Equal(2, (await task.ReclaimAsync(Lease())).Number(1));

        Assert.Equal(ordered ? ["2 1 - 0 4 1 - 0"] : [], await task.OrderAsync());
        await task.AssertBooksAsync();
    }

    [Fact]
    public Task Renew_says_when_the_task_is_gone_or_ended() => AssertGoneAndEndedAsync(task => task.RenewAsync(Lease()));

    [Fact]
    public Task Patrol_says_when_the_task_is_gone_or_ended() => AssertGoneAndEndedAsync(task => task.PatrolAsync());

    [Fact]
    public Task Reclaim_says_when_the_task_is_gone_or_ended() => AssertGoneAndEndedAsync(task => task.ReclaimAsync(Lease()));
}

public sealed class LeaseScriptTestsOnReal(RealServer server) : LeaseScriptTests(server);

public sealed class LeaseScriptTestsOnEmbedded(EmbeddedTestServer server) : LeaseScriptTests(server);
