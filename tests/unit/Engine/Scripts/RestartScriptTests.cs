using VRedis.Connection;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Engine.Scripts;

/// <summary>restart.lua.</summary>
public abstract class RestartScriptTests(TestServer server) : ScriptTests(server)
{
    [Fact]
    public async Task A_failed_item_waits_again_with_all_its_attempts()
    {
        var task = await FailedAsync("a", "b");

        var reply = await task.RestartAsync(One, Two);

        Assert.Equal((ReplyCode.Ok, 2L), (reply.Code, reply.Number(0)));
        Assert.Equal(["1 1 1 0 main\na", "2 1 1 0 main\nb"], await task.ReadyAsync());
        Assert.Equal(0, await task.StatAsync("fail"));
        Assert.Equal(["0", "1"], await task.RestartedAsync());
        await task.AssertBooksAsync();
    }

    [Fact]
    public async Task Sent_again_it_counts_once()
    {
        var task = await FailedAsync("a", "b");
        await task.RestartAsync(One, Two);

        Assert.Equal(0, (await task.RestartAsync(One, Two)).Number(0));

        Assert.Equal(2, (await task.ReadyAsync()).Length);
        Assert.Equal(0, await task.StatAsync("fail"));
        await task.AssertBooksAsync();
    }

    [Fact]
    public async Task Sent_again_when_the_item_has_failed_again_it_still_counts_once()
    {
        var task = await FailedAsync("a");
        await task.RestartAsync(One);
        await task.ClaimAsync(Lease(2), 1);
        await task.CommitAsync(Lease(2), 1, Failing(1));

        Assert.Equal(0, (await task.RestartAsync(One)).Number(0));

        Assert.Equal((2, "0"), ((await task.FailedAsync()).Length, Assert.Single(await task.RestartedAsync())));
        Assert.Empty(await task.ReadyAsync());
        Assert.Equal(1, await task.StatAsync("fail"));
    }

    [Fact]
    public async Task What_is_not_named_stays_failed_where_it_was()
    {
        var task = await FailedAsync("a", "b", "c");

        Assert.Equal(2, (await task.RestartAsync(One, (2, ScriptTask.WorkerId, "3 1 1 0 main\nc"))).Number(0));

        Assert.Equal(["0", "2"], await task.RestartedAsync());
        Assert.Equal(1, await task.StatAsync("fail"));
        await task.AssertBooksAsync();
    }

    [Fact]
    public async Task A_task_that_was_done_goes_on_and_is_kept()
    {
        var task = await FailedAsync("a");
        await task.SealAsync(1);
        Assert.Equal("done", await task.MetaAsync("state"));
        Assert.NotNull(await task.LifetimeAsync("failed"));

        await task.RestartAsync(One);

        Assert.Equal(("sealed", null, "1"), (await task.MetaAsync("state"), await task.MetaAsync("end"), await task.MetaAsync("open")));
        foreach (var key in await task.KeysAsync())
            Assert.Null(await task.LifetimeAsync(key));

        await task.ClaimAsync(Lease(2), 1);
        Assert.Equal("done", (await task.CommitAsync(Lease(2), 1, new() { Done = 1, Pieces = [("1.1", 1, true)] })).Text(0));
        Assert.NotNull(await task.LifetimeAsync("failed"));
    }

    [Fact]
    public async Task A_live_task_that_was_done_waits_for_no_sender()
    {
        var task = await FailedAsync(liveness: 1, "a");
        await task.SealAsync(1);

        await task.RestartAsync(One);

        Assert.Equal(ReplyCode.Ok, (await task.PatrolAsync()).Code);
        Assert.Equal(ReplyCode.Empty, (await task.BeatAsync()).Code);
        Assert.Null(await task.MetaAsync("alive"));
        Assert.Equal(ReplyCode.Ok, (await task.ClaimAsync(Lease(2), 1)).Code);
    }

    [Fact]
    public async Task A_live_task_that_runs_goes_on_waiting_for_its_sender()
    {
        var task = await FailedAsync(liveness: 60_000, "a");

        await task.RestartAsync(One);

        Assert.Equal("open", await task.MetaAsync("state"));
        Assert.NotNull(await task.MetaAsync("alive"));
    }

    [Fact]
    public async Task The_time_between_does_not_count()
    {
        var task = await FailedAsync("a");
        await task.SealAsync(1);
        await task.SetMetaAsync("end", long.Parse((await task.MetaAsync("end"))!) - 3_600_000);

        await task.RestartAsync(One);

        Assert.InRange(long.Parse((await task.MetaAsync("idle"))!), 3_600_000, 3_700_000);
    }

    [Fact]
    public async Task What_a_lost_worker_failed_goes_back_too()
    {
        var task = await ScriptTask.CreateAsync(Rig, attempts: 1);
        await task.PushAsync(1, ["a"]);
        await task.ClaimAsync(Lease(), 1);
        await task.ExpireAsync(Lease());
        await task.ReclaimAsync(Lease());
        Assert.Equal(1, await task.StatAsync("fail"));

        Assert.Equal(1, (await task.RestartAsync(One)).Number(0));

        Assert.Equal(0, await task.StatAsync("fail"));
        await task.AssertBooksAsync();
    }

    [Fact]
    public async Task Readers_hear_that_more_is_open()
    {
        var task = await FailedAsync("a");
        var events = new TaskCompletionSource<string>();
        await using var listening = await Rig.Connection.ListenAsync(Rig.Keys.Events(task.Id), text => events.TrySetResult(text), TestContext.Current.CancellationToken);

        await task.RestartAsync(One);

        Assert.Equal($"commit 1 1 {One.Chunk.Length}", await events.Task.WaitAsync(Until.Generous, TestContext.Current.CancellationToken));
    }

    [Fact]
    public Task Says_when_the_task_is_gone_or_was_stopped() => AssertGoneAndEndedAsync(task => task.RestartAsync(One));

    private static (int Position, long Worker, string Chunk) One => (0, ScriptTask.WorkerId, "1 1 1 0 main\na");

    private static (int Position, long Worker, string Chunk) Two => (1, ScriptTask.WorkerId, "2 1 1 0 main\nb");

    private static CommitArguments Failing(int count) => new() { Failed = [.. Enumerable.Repeat("entry", count)], Pieces = [("1.1", count, true)] };

    /// <summary>A task whose items have all failed.</summary>
    private Task<ScriptTask> FailedAsync(params string[] items) => FailedAsync(liveness: 0, items);

    private async Task<ScriptTask> FailedAsync(int liveness, params string[] items)
    {
        var task = await ScriptTask.CreateAsync(Rig, liveness: liveness);
        await task.PushAsync(1, items);
        await task.ClaimAsync(Lease(), 1, well: false);
        Assert.Equal(ReplyCode.Ok, (await task.CommitAsync(Lease(), 1, Failing(items.Length))).Code);
        return task;
    }
}

public sealed class RestartScriptTestsOnReal(RealServer server) : RestartScriptTests(server);

public sealed class RestartScriptTestsOnEmbedded(EmbeddedTestServer server) : RestartScriptTests(server);
