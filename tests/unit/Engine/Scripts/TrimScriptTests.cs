using VRedis.Connection;
using VRedis.Inspecting;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Engine.Scripts;

/// <summary>trim.lua: what was taken from a table goes, by its position, however often that is said (S16 pop, S11).</summary>
public abstract class TrimScriptTests(TestServer server) : ScriptTests(server)
{
    [Fact]
    public async Task Values_before_a_position_go_once_and_later_ones_keep_their_positions()
    {
        var task = await FilledAsync("a", "b", "c", "d");

        Assert.Equal((ReplyCode.Ok, 2L), await RemovedAsync(task, 2));
        Assert.Equal((ReplyCode.Ok, 0L), await RemovedAsync(task, 2)); // sent again
        Assert.Equal((ReplyCode.Ok, 0L), await RemovedAsync(task, 1)); // sent before, and come late
        Assert.Equal(["c", "d"], await task.TableAsync("t"));

        await task.CommitAsync(Lease(), 2, new() { Tables = [("t", ["e"])] });
        Assert.Equal((ReplyCode.Ok, 1L), await RemovedAsync(task, 3));
        Assert.Equal(["d", "e"], await task.TableAsync("t"));
        Assert.Equal((3, 5), await ExtentAsync(task));
    }

    [Fact]
    public async Task A_table_without_values_leaves_no_key_and_may_be_filled_again()
    {
        var task = await FilledAsync("a", "b");

        Assert.Equal((ReplyCode.Ok, 2L), await RemovedAsync(task, 2));
        Assert.Equal((ReplyCode.Ok, 0L), await RemovedAsync(task, 2));
        Assert.Empty(await task.TableNamesAsync());
        Assert.False(await Rig.Database.KeyExistsAsync(Rig.Keys.Table(task.Id, "t")));
        Assert.False(await Rig.Database.KeyExistsAsync(Rig.Keys.Tables(task.Id)));

        await task.CommitAsync(Lease(), 2, new() { Tables = [("t", ["c"])] });
        Assert.Equal(["t"], await task.TableNamesAsync());
        Assert.Equal((2, 3), await ExtentAsync(task));
    }

    [Fact]
    public async Task Values_from_a_position_on_go()
    {
        var task = await FilledAsync("a", "b", "c", "d");
        await RemovedAsync(task, 1);

        Assert.Equal((ReplyCode.Ok, 1L), await RemovedAsync(task, 0, 3));
        Assert.Equal((ReplyCode.Ok, 0L), await RemovedAsync(task, 0, 3));
        Assert.Equal(["b", "c"], await task.TableAsync("t"));
        Assert.Equal((ReplyCode.Ok, 2L), await RemovedAsync(task, 0, 1));
        Assert.Empty(await task.TableNamesAsync());
    }

    [Fact]
    public async Task A_position_behind_the_end_removes_what_there_is()
    {
        var task = await FilledAsync("a", "b");

        Assert.Equal((ReplyCode.Ok, 2L), await RemovedAsync(task, 9));
        Assert.Equal((2, 2), await ExtentAsync(task));
    }

    [Fact]
    public async Task What_a_commit_tells_of_a_table_counts_what_was_removed()
    {
        var task = await FilledAsync("a", "b", "c");
        await RemovedAsync(task, 2);
        var told = new TaskCompletionSource<string>();
        await using var listening = await Rig.Connection.ListenAsync(Rig.Keys.Events(task.Id), message => told.TrySetResult(message), TestContext.Current.CancellationToken);

        await task.CommitAsync(Lease(), 2, new() { Tables = [("t", ["d"])] });

        Assert.EndsWith(" t=4", await told.Task.WaitAsync(Until.Generous, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_tables_and_other_tasks_stay_and_a_task_that_is_gone_is_not_made()
    {
        var task = await ClaimedAsync("item");
        await task.CommitAsync(Lease(), 1, new() { Tables = [("t", ["a"]), ("u", ["b"])] });

        await RemovedAsync(task, 1);
        Assert.Equal(["u"], await task.TableNamesAsync());
        Assert.Equal(["b"], await task.TableAsync("u"));

        await task.RemoveAsync();
        Assert.Equal(ReplyCode.Gone, (await task.TrimAsync("t", 1)).Code);
        Assert.Null(await task.MetaAsync("removed:t"));
    }

    private async Task<ScriptTask> FilledAsync(params string[] values)
    {
        var task = await ClaimedAsync("item", "item", "item");
        await task.CommitAsync(Lease(), 1, new() { Tables = [("t", values)] });
        return task;
    }

    private static async Task<(ReplyCode, long)> RemovedAsync(ScriptTask task, int first, int behind = -1)
    {
        var reply = await task.TrimAsync("t", first, behind);
        return (reply.Code, reply.Number(0));
    }

    private async Task<(long, long)> ExtentAsync(ScriptTask task) => await TableReader.ExtentAsync(Rig.Connection, task.Id, "t", TestContext.Current.CancellationToken);
}

public sealed class TrimScriptTestsOnReal(RealServer server) : TrimScriptTests(server);

public sealed class TrimScriptTestsOnEmbedded(EmbeddedTestServer server) : TrimScriptTests(server);
