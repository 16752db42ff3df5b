using VRedis.Connection;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Engine.Scripts;

/// <summary>commit.lua.</summary>
public abstract class CommitScriptTests(TestServer server) : ScriptTests(server)
{
    private static readonly CommitArguments First = new()
    {
        Done = 1,
        Pieces = [("1.1", 1, false)],
        Records = ["r1", "r2"],
        Tables = [("default", ["1", "2"]), ("other", ["3"])],
    };

    [Fact]
    public async Task Output_goes_to_its_tables_and_is_counted()
    {
        var task = await ClaimedAsync("a", "b", "c");

        var reply = await task.CommitAsync(Lease(), 1, First);

        Assert.Equal((ReplyCode.Ok, "open"), (reply.Code, reply.Text(0)));
        Assert.Equal(["1", "2"], await task.TableAsync("default"));
        Assert.Equal(["3"], await task.TableAsync("other"));
        Assert.Equal(["default", "other"], await task.TableNamesAsync());
        Assert.Equal((1, 3, 0, 0), (await task.StatAsync("execute"), await task.StatAsync("collect"), await task.StatAsync("fail"), await task.StatAsync("retry")));
        Assert.Equal("1", (await task.HeldAsync(Lease()))["p1.1"]);
        await task.AssertBooksAsync(Lease());
    }

    [Fact]
    public async Task The_order_of_an_ordered_task_is_kept_once()
    {
        var task = await ClaimedAsync("a", "b", "c");

        for (var i = 0; i < 2; i++)
            await task.CommitAsync(Lease(), 1, First with { Order = "1 1 default 2" });
        await task.CommitAsync(Lease(), 2, new() { Done = 1, Pieces = [("1.1", 2, false)] });
        await task.CommitAsync(Lease(), 3, new() { Done = 1, Pieces = [("1.1", 3, true)], Order = "3 1 - 0" });

        Assert.Equal(["1 1 default 2", "3 1 - 0"], await task.OrderAsync());
        Assert.Equal(["1", "2"], await task.TableAsync("default"));
        await task.AssertBooksAsync(Lease());
    }

    [Fact]
    public async Task A_repeated_commit_changes_nothing()
    {
        var task = await ClaimedAsync("a", "b", "c");
        var commit = First with { Done = 0, Failed = ["{}"], Again = [(0, "2 1 2 0 main\nb")], Children = [(0, ["x"])], Pieces = [("1.1", 2, false)] };
        await task.CommitAsync(Lease(), 1, commit);

        Assert.Equal(ReplyCode.Repeated, (await task.CommitAsync(Lease(), 1, commit)).Code);

        Assert.Equal(["1", "2"], await task.TableAsync("default"));
        Assert.Equal(3, (await task.RecordsAsync(0, 100)).Count);
        Assert.Single(await task.FailedAsync());
        Assert.Equal(["2 1 2 0 main\nb", "4 1 1 0 main\nx"], await task.ReadyAsync());
        Assert.Equal((0, 3, 1, 1), (await task.StatAsync("execute"), await task.StatAsync("collect"), await task.StatAsync("fail"), await task.StatAsync("retry")));
        await task.AssertBooksAsync(Lease());
    }

    [Fact]
    public async Task A_commit_that_arrives_after_the_next_one_changes_nothing()
    {
        var task = await ClaimedAsync("a", "b", "c");
        await task.CommitAsync(Lease(), 1, new() { Done = 1, Pieces = [("1.1", 1, false)] });
        await task.CommitAsync(Lease(), 2, new() { Done = 1, Pieces = [("1.1", 2, false)] });

        Assert.Equal(ReplyCode.Repeated, (await task.CommitAsync(Lease(), 1, First)).Code);

        Assert.Empty(await task.TableAsync("default"));
        await task.AssertBooksAsync(Lease());
    }

    [Fact]
    public async Task A_commit_behind_one_that_Redis_has_lost_does_not_count_and_readers_hear_of_it()
    {
        var task = await ClaimedAsync("a", "b", "c");

        Assert.Equal(ReplyCode.Lost, (await task.CommitAsync(Lease(), 2, First)).Code);

        Assert.Equal("1", await task.MetaAsync("lost"));
        Assert.Empty(await task.TableAsync("default"));
        await task.AssertBooksAsync(Lease());
    }

    [Fact]
    public async Task A_commit_of_what_the_lease_does_not_hold_does_not_count()
    {
        var task = await ClaimedAsync("a", "b", "c"); // and Redis has lost the second claim

        Assert.Equal(ReplyCode.Lost, (await task.CommitAsync(Lease(), 1, new() { Done = 2, Pieces = [("1.1", 1, false), ("2.1", 1, true)], Tables = [("default", ["x"])] })).Code);

        Assert.Empty(await task.TableAsync("default"));
        await task.AssertBooksAsync(Lease());
        Assert.Equal(ReplyCode.Ok, (await task.CommitAsync(Lease(), 1, new() { Pieces = [("2.1", 0, true)] })).Code); // handed back before any of it began
    }

    [Fact]
    public async Task A_piece_that_is_settled_whole_is_held_no_longer()
    {
        var task = await PushedAsync("a", "b");
        await task.ClaimAsync(Lease(), 1, piece: 1);
        await task.CommitAsync(Lease(), 1, new() { Done = 1, Pieces = [("1.1", 1, true)] });

        Assert.DoesNotContain("1.1", await task.HeldAsync(Lease()));
        Assert.Contains("1.2", await task.HeldAsync(Lease()));
        await task.AssertBooksAsync(Lease());
    }

    [Fact]
    public async Task Nothing_counts_under_a_lease_that_was_lost()
    {
        var task = await ClaimedAsync("a", "b");
        await task.ExpireAsync(Lease());
        await task.ReclaimAsync(Lease());

        Assert.Equal(ReplyCode.Lost, (await task.CommitAsync(Lease(), 1, First)).Code);

        Assert.Empty(await task.TableAsync("default"));
        Assert.Equal(0, await task.StatAsync("execute"));
        await task.AssertBooksAsync();
    }

    [Fact]
    public async Task Attempts_to_repeat_wait_again_at_once_or_later()
    {
        var task = await ClaimedAsync("a", "b");

        await task.CommitAsync(Lease(), 1, new() { Pieces = [("1.1", 2, true)], Again = [(0, "1 1 2 0 main\na"), (60_000, "2 1 2 0 main\nb")] });

        Assert.Equal(["1 1 2 0 main\na"], await task.ReadyAsync());
        Assert.Equal(("1", "2", "2"), (await task.MetaAsync("delayed"), await task.MetaAsync("waiting"), await task.MetaAsync("open")));
        Assert.Equal(2, await task.StatAsync("retry"));
        await task.AssertBooksAsync(Lease());
    }

    [Fact]
    public async Task Children_get_ids_of_their_own_and_keep_the_task_open()
    {
        var task = await ClaimedAsync("a");
        await task.SealAsync(1);

        var reply = await task.CommitAsync(Lease(), 1, new() { Done = 1, Pieces = [("1.1", 1, true)], Children = [(0, ["x", "y"]), (60_000, ["z"])] });

        Assert.Equal("sealed", reply.Text(0));
        Assert.Equal(["2 2 1 0 main\nx\ny"], await task.ReadyAsync());
        Assert.Equal(("4", "3", "3", "1"), (await task.MetaAsync("items"), await task.MetaAsync("open"), await task.MetaAsync("waiting"), await task.MetaAsync("delayed")));
        await task.AssertBooksAsync(Lease());
    }

    [Fact]
    public async Task S15_of_children_with_keys_those_are_let_in_whose_key_is_new()
    {
        var task = await ClaimedAsync("a", "b");

        await task.CommitAsync(Lease(), 1, new() { Done = 1, Pieces = [("1.1", 1, false)], Keyed = [(["a"], []), (["x", "a", "y z", "x"], ["1", "2", "3", "4"])] });
        Assert.Equal(["3 2 1 0 main\n1\n3"], await task.ReadyAsync());
        await task.AssertBooksAsync(Lease());

        await task.CommitAsync(Lease(), 2, new() { Done = 1, Pieces = [("1.1", 2, true)], Keyed = [(["y z"], ["5"]), (["a", "w"], ["6", "7"])], Children = [(0, ["8"])] });
        Assert.Equal(["3 2 1 0 main\n1\n3", "5 1 1 0 main\n8", "6 1 1 0 main\n7"], await task.ReadyAsync());
        await task.AssertBooksAsync(Lease());
    }

    [Fact]
    public async Task S15_a_delayed_child_is_due_by_the_servers_clock()
    {
        var task = await ClaimedAsync("a");
        var before = await ServerTimeAsync();

        await task.CommitAsync(Lease(), 1, new() { Done = 1, Pieces = [("1.1", 1, true)], Children = [(60_000, ["z"])] });

        var due = (await Rig.Database.SortedSetRangeByRankWithScoresAsync(Rig.Keys.Delayed(task.Id)))[0].Score;
        Assert.InRange(due, before + 60_000, await ServerTimeAsync() + 60_000);
        Assert.Equal(ReplyCode.Empty, (await task.ClaimAsync(Lease(2), 1)).Code);
        await task.MakeDelayedDueAsync();
        Assert.Equal(["2 1 1 0 main\nz"], Chunks(await task.ClaimAsync(Lease(2), 2)));

        async Task<double> ServerTimeAsync()
        {
            var time = (StackExchange.Redis.RedisResult[])(await Rig.Database.ExecuteAsync("TIME"))!;
            return Math.Floor(((double)time[0] * 1000) + ((double)time[1] / 1000));
        }
    }

    [Fact]
    public async Task Records_beyond_the_bound_push_out_the_oldest_and_are_counted()
    {
        var task = await ClaimedAsync("a", "b", "c");
        await task.CommitAsync(Lease(), 1, new() { Pieces = [("1.1", 1, false)], Done = 1, Records = ["r0", "r1", "r2"], MostRecords = 4 });
        await task.CommitAsync(Lease(), 2, new() { Records = ["r3", "r4", "r5"], MostRecords = 4 });

        var reply = await task.RecordsAsync(0, 100);

        Assert.Equal("2", await task.MetaAsync("dropped"));
        Assert.Equal(2, reply.Number(0));
        Assert.Equal(["r2", "r3", "r4", "r5"], Enumerable.Range(1, reply.Count - 1).Select(reply.Text));
    }

    [Fact]
    public async Task Thousands_of_values_fit_one_commit()
    {
        var task = await ClaimedAsync("a");
        string[] values = [.. Enumerable.Range(0, 20_000).Select(i => $"{i}")];

        await task.CommitAsync(Lease(), 1, new() { Done = 1, Pieces = [("1.1", 1, true)], Records = values, Tables = [("default", values)] });

        Assert.Equal(values, await task.TableAsync("default"));
        Assert.Equal("19999", (await task.RecordsAsync(19_999, 10)).Text(1));
    }

    [Fact]
    public async Task It_says_what_has_grown()
    {
        var task = await ClaimedAsync("a", "b");
        var heard = new TaskCompletionSource<string>();
        await using var listening = await Rig.Connection.ListenAsync(Rig.Keys.Events(task.Id), text => heard.TrySetResult(text), TestContext.Current.CancellationToken);

        await task.CommitAsync(Lease(), 1, First with { Failed = ["{}"], Pieces = [("1.1", 2, true)] });

        Assert.Equal("commit 0 0 0 !=1 ~=2 default=2 other=1", await heard.Task.WaitAsync(Until.Generous, TestContext.Current.CancellationToken));
    }

    [Fact]
    public Task It_says_when_the_task_is_gone_or_ended() => AssertGoneAndEndedAsync(task => task.CommitAsync(Lease(), 1, First));
}

public sealed class CommitScriptTestsOnReal(RealServer server) : CommitScriptTests(server);

public sealed class CommitScriptTestsOnEmbedded(EmbeddedTestServer server) : CommitScriptTests(server);
