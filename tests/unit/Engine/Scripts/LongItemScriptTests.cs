using System.Text;
using VRedis.Connection;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.Engine.Scripts;

/// <summary>What the scripts do with items that only a mark stands for, and with values that go past commit.lua. The embedded server has no transactions with scripts.</summary>
public sealed class LongItemScriptTests(RealServer server) : ScriptTests(server)
{
    private const string Marks = "@3000 1.0\n@2000 1.1\n@5 1.2";
    private static readonly string[] Items = [$"\"{new string('a', 2998)}\"", $"\"{new string('b', 1998)}\"", "\"c\"  "];

    [Fact]
    public async Task They_count_with_their_bytes_and_a_claim_takes_no_more_than_it_may()
    {
        var task = await ScriptTask.CreateAsync(Rig);
        await task.PushLongAsync(1, Items);
        var bytes = long.Parse((await task.MetaAsync("bytes"))!);
        Assert.InRange(bytes, 5005, 5100);

        await task.ClaimAsync(Lease(), 1, items: 1);

        Assert.Equal(["2 2 1 0 main\n@2000 1.1\n@5 1.2"], await task.ReadyAsync());
        Assert.InRange(long.Parse((await task.MetaAsync("bytes"))!), 2005, 2100);
        await task.PushLongAsync(2, Items);
        await task.ClaimAsync(Lease(), 2, bytes: 1000, known: true);
        Assert.Single(await task.ReadyAsync()); // one chunk fills it, however short its text is

        await task.ReleaseAsync(Lease(), giveUp: true, ("1.1", 0), ("2.1", 0));
        Assert.InRange(long.Parse((await task.MetaAsync("bytes"))!), 2 * 5005, 2 * 5100);
    }

    [Fact]
    public async Task A_batch_that_is_sent_again_counts_once()
    {
        var task = await ScriptTask.CreateAsync(Rig);
        await task.PushLongAsync(1, Items);

        Assert.Equal(ReplyCode.Repeated, (await task.PushLongAsync(1, Items)).Code);

        Assert.Equal(["1 3 1 0 main\n" + Marks], await task.ReadyAsync());
        Assert.Equal(["1.0", "1.1", "1.2"], await task.LongAsync());
    }

    [Fact]
    public async Task A_task_that_has_ended_or_gone_keeps_none_of_those_that_come_too_late()
    {
        var task = await ScriptTask.CreateAsync(Rig);
        await task.StopAsync();
        Assert.Equal(ReplyCode.Ended, (await task.PushLongAsync(1, Items)).Code);
        Assert.Empty(await task.LongAsync());

        await task.RemoveAsync();
        Assert.Equal(ReplyCode.Gone, (await task.PushLongAsync(1, Items)).Code);
        Assert.Empty(await task.LongAsync());
    }

    [Fact]
    public async Task One_that_is_late_for_a_sealed_task_harms_none_that_waits()
    {
        var task = await ScriptTask.CreateAsync(Rig);
        await task.PushLongAsync(1, Items);
        await task.SealAsync(1);

        Assert.Equal(ReplyCode.Ended, (await task.PushLongAsync(2, Items)).Code);

        Assert.Contains("1.0", await task.LongAsync());
    }

    [Fact]
    public async Task One_that_killed_its_workers_fails_as_it_was()
    {
        var task = await ScriptTask.CreateAsync(Rig, attempts: 1);
        await task.PushLongAsync(1, Items);
        await task.ClaimAsync(Lease(), 1);
        await task.ExpireAsync(Lease());

        Assert.Equal(ReplyCode.Ok, (await task.ReclaimAsync(Lease())).Code);

        var failure = ItemFailure.FromBytes(Assert.Single(await task.FailedAsync()))!;
        Assert.Equal((1L, Items[0]), (failure.Item, Encoding.UTF8.GetString(failure.Value)));
        Assert.Equal(["2 2 1 1 main\n@2000 1.1\n@5 1.2"], await task.ReadyAsync());
    }

    [Fact]
    public async Task One_that_is_not_there_any_more_fails_without_it()
    {
        var task = await ScriptTask.CreateAsync(Rig, attempts: 1);
        await task.PushLongAsync(1, Items[0]);
        await task.ClaimAsync(Lease(), 1);
        await Rig.Database.HashDeleteAsync(Rig.Keys.Long(task.Id), "1.0");
        await task.ExpireAsync(Lease());

        await task.ReclaimAsync(Lease());

        Assert.Equal("null", Encoding.UTF8.GetString(ItemFailure.FromBytes(Assert.Single(await task.FailedAsync()))!.Value));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Values_past_the_script_are_behind_those_that_were_there(int before)
    {
        var task = await PushedAsync("a", "b");
        await task.ClaimAsync(Lease(), 1, piece: 1);
        string[] old = [.. Enumerable.Range(0, before).Select(i => $"old {i}")];
        if (before > 0)
            await task.CommitAsync(Lease(), 1, new() { Done = 1, Pieces = [("1.1", 1, true)], Tables = [("t", old)] });
        var commit = new CommitArguments { Done = 1, Pieces = [("1.2", 1, true)], Tables = [("t", ["first"])], More = 2 };
        var number = before > 0 ? 2 : 1;

        Assert.Equal(ReplyCode.Ok, (await task.CommitPastAsync(Lease(), number, commit, "t", "second", "third")).Code);
        Assert.Equal(ReplyCode.Repeated, (await task.CommitPastAsync(Lease(), number, commit, "t", "second", "third")).Code);

        Assert.Equal<IEnumerable<string>>([.. old, "first", "second", "third"], await task.TableAsync("t"));
        Assert.Equal(before + 3, await task.StatAsync("collect"));
        Assert.DoesNotContain(await task.KeysAsync(), key => key.StartsWith("stage:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Values_past_the_script_do_not_come_when_it_refuses()
    {
        var task = await PushedAsync("a", "b");
        await task.ClaimAsync(Lease(), 1, piece: 1);
        await task.CommitAsync(Lease(), 1, new() { Done = 1, Pieces = [("1.1", 1, true)], Tables = [("t", ["old"])] });
        await task.ExpireAsync(Lease());
        await task.ReclaimAsync(Lease());

        var late = await task.CommitPastAsync(Lease(), 2, new() { Done = 1, Pieces = [("1.2", 1, true)], Tables = [("t", ["first"])], More = 1 }, "t", "second");

        Assert.Equal(ReplyCode.Lost, late.Code);
        Assert.Equal(["old"], await task.TableAsync("t"));
    }

    [Fact]
    public async Task A_table_filled_by_a_tasks_last_commit_has_its_time()
    {
        var task = await PushedAsync("a");
        await task.SealAsync(1);
        await task.ClaimAsync(Lease(), 1);

        await task.CommitPastAsync(Lease(), 1, new() { Done = 1, Pieces = [("1.1", 1, true)], Tables = [("t", ["first"])], More = 1 }, "t", "second");

        Assert.Equal("done", await task.MetaAsync("state"));
        Assert.Equal(["first", "second"], await task.TableAsync("t"));
        Assert.NotNull(await task.LifetimeAsync("table:t"));
    }
}
