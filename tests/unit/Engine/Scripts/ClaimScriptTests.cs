using VRedis.Connection;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Engine.Scripts;

/// <summary>claim.lua.</summary>
public abstract class ClaimScriptTests(TestServer server) : ScriptTests(server)
{
    [Fact]
    public async Task What_is_claimed_is_held_under_a_lease()
    {
        var task = await PushedAsync("a", "b");

        var reply = await task.ClaimAsync(Lease(), 1);

        Assert.Equal(ReplyCode.Ok, reply.Code);
        Assert.Equal(["1 2 1 0 main\na\nb"], Chunks(reply));
        Assert.Equal("1 2 1 0 main\na\nb", (await task.HeldAsync(Lease()))["1.1"]);
        Assert.Equal(reply.Number(1) + 8000, await task.LeaseEndAsync(Lease()));
        Assert.Empty(await task.ReadyAsync());
        await task.AssertBooksAsync(Lease());
    }

    [Fact]
    public async Task A_repeated_claim_returns_what_it_took()
    {
        var task = await PushedAsync("a", "b", "c");
        var first = await task.ClaimAsync(Lease(), 1, items: 2, piece: 1);

        var again = await task.ClaimAsync(Lease(), 1, items: 2, piece: 1);

        Assert.Equal(ReplyCode.Repeated, again.Code);
        Assert.Equal(Chunks(first), Chunks(again));
        Assert.Equal(["3 1 1 0 main\nc"], await task.ReadyAsync());
        await task.AssertBooksAsync(Lease());
    }

    [Fact]
    public async Task A_repeated_claim_leaves_out_what_is_settled_meanwhile()
    {
        var task = await PushedAsync("a", "b");
        await task.ClaimAsync(Lease(), 1, piece: 1);
        await task.CommitAsync(Lease(), 1, new() { Done = 1, Pieces = [("1.1", 1, true)] });

        Assert.Equal(["", "2 1 1 0 main\nb"], Chunks(await task.ClaimAsync(Lease(), 1, piece: 1, known: true)));
    }

    [Fact]
    public async Task A_claim_that_arrives_after_the_next_one_takes_nothing()
    {
        var task = await PushedAsync("a", "b", "c");
        await task.ClaimAsync(Lease(), 1, items: 1);
        await task.ClaimAsync(Lease(), 2, items: 1, known: true);

        Assert.Equal(ReplyCode.Empty, (await task.ClaimAsync(Lease(), 1, items: 1)).Code);

        Assert.Equal(["3 1 1 0 main\nc"], await task.ReadyAsync());
        await task.AssertBooksAsync(Lease());
    }

    [Fact]
    public async Task Another_task_with_the_same_id_is_not_the_one_that_was_joined()
    {
        var task = await PushedAsync("a");

        Assert.Equal(ReplyCode.Gone, (await task.ClaimAsync(Lease(), 1, token: "that of a task that Redis has lost")).Code);
        Assert.Single(await task.ReadyAsync());
    }

    [Fact]
    public async Task Chunks_are_cut_into_pieces()
    {
        var task = await PushedAsync("a", "b", "c", "d", "e");

        var reply = await task.ClaimAsync(Lease(), 1, items: 4, piece: 3);

        Assert.Equal(["1 3 1 0 main\na\nb\nc", "4 1 1 0 main\nd"], Chunks(reply));
        Assert.Equal(["5 1 1 0 main\ne"], await task.ReadyAsync());
        await task.AssertBooksAsync(Lease());
    }

    [Fact]
    public async Task Several_chunks_fill_one_claim()
    {
        var task = await ScriptTask.CreateAsync(Rig);
        await task.PushAsync(1, ["a", "b"], ["c"], ["d", "e"]);

        Assert.Equal(["1 2 1 0 main\na\nb", "3 1 1 0 main\nc", "4 1 1 0 main\nd"], Chunks(await task.ClaimAsync(Lease(), 1, items: 4)));
        await task.AssertBooksAsync(Lease());
    }

    [Fact]
    public async Task More_bytes_than_allowed_are_taken_only_as_one_chunk()
    {
        var task = await ScriptTask.CreateAsync(Rig);
        await task.PushAsync(1, [new string('a', 500)], [new string('b', 500)], [new string('c', 500)]);

        Assert.Equal(2, Chunks(await task.ClaimAsync(Lease(), 1, bytes: 600)).Length);
        Assert.Single(Chunks(await task.ClaimAsync(Lease(), 2, bytes: 1, known: true)));
        await task.AssertBooksAsync(Lease());
    }

    [Fact]
    public async Task Empty_items_and_empty_lines_keep_their_places()
    {
        var task = await PushedAsync("", "", "");

        Assert.Equal(["1 1 1 0 main\n", "2 1 1 0 main\n", "3 1 1 0 main\n"], Chunks(await task.ClaimAsync(Lease(), 1, piece: 1)));
    }

    [Fact]
    public async Task Thousands_of_pieces_fit_one_claim()
    {
        var task = await PushedAsync([.. Enumerable.Range(0, 5000).Select(i => $"{i}")]);

        Assert.Equal(5000, Chunks(await task.ClaimAsync(Lease(), 1, items: 5000, piece: 1)).Length);
        await task.AssertBooksAsync(Lease());
    }

    [Fact]
    public async Task Nothing_to_take_is_said_with_the_time_of_the_next_delayed_item()
    {
        var task = await PushedAsync("a");
        await task.ClaimAsync(Lease(), 1);
        var nothing = await task.ClaimAsync(Lease(), 2, known: true);
        await task.CommitAsync(Lease(), 1, new() { Pieces = [("1.1", 1, true)], Again = [(60_000, "1 1 2 0 main\na")] });

        var delayed = await task.ClaimAsync(Lease(), 3, known: true);

        Assert.Equal((ReplyCode.Empty, 0L, -1L), (nothing.Code, nothing.Number(0), nothing.Number(1)));
        Assert.Equal(ReplyCode.Empty, delayed.Code);
        Assert.InRange(delayed.Number(1), 50_000, 60_000);
        await task.AssertBooksAsync(Lease());
    }

    [Fact]
    public async Task A_delayed_item_is_taken_when_it_is_due()
    {
        var task = await ClaimedAsync("a");
        await task.CommitAsync(Lease(), 1, new() { Pieces = [("1.1", 1, true)], Again = [(60_000, "1 1 2 0 main\na")] });
        await task.MakeDelayedDueAsync();

        Assert.Equal(["1 1 2 0 main\na"], Chunks(await task.ClaimAsync(Lease(), 2, known: true)));
        Assert.Equal("0", await task.MetaAsync("delayed"));
        await task.AssertBooksAsync(Lease());
    }

    [Fact]
    public async Task An_item_lost_twice_is_left_to_a_worker_that_runs_nothing_else()
    {
        var task = await PushedAsync("a");
        await task.AddReadyAsync("2 1 3 2 main\npoison", 1);
        await task.AddReadyAsync("3 1 1 0 main\nc", 1);

        var busy = await task.ClaimAsync(Lease(), 1);
        Assert.Equal((ReplyCode.Ok, 1L), (busy.Code, busy.Number(0)));
        Assert.Equal(["1 1 1 0 main\na", "3 1 1 0 main\nc"], Chunks(busy));
        var still = await task.ClaimAsync(Lease(), 2, known: true);
        Assert.Equal((ReplyCode.Empty, 1L), (still.Code, still.Number(0)));

        Assert.Equal(["2 1 3 2 main\npoison"], Chunks(await task.ClaimAsync(Lease(), 3, known: true, alone: true)));
        await task.AssertBooksAsync(Lease());
    }

    [Fact]
    public async Task An_item_lost_twice_shares_its_claim_with_no_other()
    {
        var task = await ScriptTask.CreateAsync(Rig);
        await task.AddReadyAsync("1 1 3 2 main\npoison", 1);
        await task.AddReadyAsync("2 1 3 2 main\npoison too", 1);
        await task.AddReadyAsync("3 2 1 0 main\nc\nd", 2);

        Assert.Equal(["1 1 3 2 main\npoison"], Chunks(await task.ClaimAsync(Lease(), 1, alone: true)));
        await task.AssertBooksAsync(Lease());
    }

    [Fact]
    public async Task Nothing_is_claimed_under_a_lease_that_was_lost()
    {
        var task = await ClaimedAsync("a");
        await task.ExpireAsync(Lease());
        await task.ReclaimAsync(Lease());

        Assert.Equal(ReplyCode.Lost, (await task.ClaimAsync(Lease(), 2, known: true)).Code);
        Assert.Single(await task.ReadyAsync());
    }

    [Fact]
    public async Task A_claim_ends_a_task_whose_sender_has_gone_but_not_after_an_outage()
    {
        var task = await ScriptTask.CreateAsync(Rig, liveness: 10_000);
        await task.PushAsync(1, ["a", "b"]);
        await task.ClaimAsync(Lease(1), 1, items: 1);
        await task.SetMetaAsync("alive", 1);

        Assert.Equal(ReplyCode.Ok, (await task.ClaimAsync(Lease(2), 1, items: 1, well: false)).Code);
        var reply = await task.ClaimAsync(Lease(2), 2, known: true);

        Assert.Equal((ReplyCode.Ended, "abandoned"), (reply.Code, reply.Text(0)));
        Assert.Empty(await task.ReadyAsync());
        Assert.Empty(await task.HeldAsync(Lease(1)));
        Assert.Empty(await task.HeldAsync(Lease(2)));
    }

    [Fact]
    public async Task With_a_limit_no_more_is_held_than_that_by_all_workers_together()
    {
        var task = await PushedAsync("a", "b", "c", "d", "e", "f");

        Assert.Equal(["1 1 1 0 main\na", "2 1 1 0 main\nb"], Chunks(await task.ClaimAsync(Lease(1), 1, items: 2, piece: 1, limit: 3)));
        Assert.Equal(["3 1 1 0 main\nc"], Chunks(await task.ClaimAsync(Lease(2), 1, items: 2, piece: 1, limit: 3)));
        Assert.Equal(ReplyCode.Empty, (await task.ClaimAsync(Lease(2), 2, known: true, limit: 3)).Code);
        await task.CommitAsync(Lease(1), 1, new() { Done = 1, Pieces = [("1.1", 1, true)] });
        Assert.Equal(["4 1 1 0 main\nd"], Chunks(await task.ClaimAsync(Lease(2), 3, known: true, limit: 3)));
        await task.AssertBooksAsync(Lease(1), Lease(2));
    }

    [Fact]
    public async Task What_comes_back_makes_room_within_the_limit()
    {
        var task = await PushedAsync("a", "b", "c", "d");
        await task.ClaimAsync(Lease(1), 1, items: 2, piece: 1, limit: 2);

        await task.ReleaseAsync(Lease(1), giveUp: false, ("1.2", 0));
        Assert.Equal(["2 1 1 0 main\nb"], Chunks(await task.ClaimAsync(Lease(2), 1, limit: 2)));
        await task.CommitAsync(Lease(1), 1, new() { Pieces = [("1.1", 1, true)], Again = [(60_000, "1 1 2 0 main\na")] });
        Assert.Equal(["3 1 1 0 main\nc"], Chunks(await task.ClaimAsync(Lease(2), 2, known: true, limit: 2)));
        await task.ExpireAsync(Lease(2));
        await task.ReclaimAsync(Lease(2));
        Assert.Equal(2, Chunks(await task.ClaimAsync(Lease(1), 2, known: true, limit: 2)).Length);
        await task.AssertBooksAsync(Lease(1));
    }

    [Fact]
    public Task It_says_when_the_task_is_gone_or_ended() => AssertGoneAndEndedAsync(task => task.ClaimAsync(Lease(), 1));
}

public sealed class ClaimScriptTestsOnReal(RealServer server) : ClaimScriptTests(server);

public sealed class ClaimScriptTestsOnEmbedded(EmbeddedTestServer server) : ClaimScriptTests(server);
