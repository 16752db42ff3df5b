using VRedis.Connection;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Engine.Scripts;

/// <summary>seal.lua, stop.lua, beat.lua, and the end that each script may cause.</summary>
public abstract class EndScriptTests(TestServer server) : ScriptTests(server)
{
    private static readonly CommitArguments AllDone = new() { Done = 1, Pieces = [("1.1", 1, true)] };

    [Fact]
    public async Task Sealing_ends_a_task_with_nothing_open()
    {
        var task = await ClaimedAsync("a");
        await task.CommitAsync(Lease(), 1, AllDone);
        Assert.Equal("open", await task.MetaAsync("state"));

        var reply = await task.SealAsync(1);

        Assert.Equal((ReplyCode.Ok, "done"), (reply.Code, reply.Text(0)));
        Assert.NotNull(await task.MetaAsync("end"));
        Assert.Empty(await task.HeldAsync(Lease()));
    }

    [Fact]
    public async Task Sealing_waits_for_every_batch()
    {
        var task = await PushedAsync("a");

        var reply = await task.SealAsync(2);

        Assert.Equal((ReplyCode.Gap, 1L), (reply.Code, reply.Number(0)));
        Assert.Equal("open", await task.MetaAsync("state"));
    }

    [Fact]
    public async Task Sealing_again_changes_nothing()
    {
        var task = await PushedAsync("a");
        Assert.Equal("sealed", (await task.SealAsync(1)).Text(0));

        var again = await task.SealAsync(1);

        Assert.Equal((ReplyCode.Ok, "sealed"), (again.Code, again.Text(0)));
    }

    [Fact]
    public async Task The_last_commit_of_a_sealed_task_ends_it()
    {
        var task = await ClaimedAsync("a");
        await task.SealAsync(1);

        Assert.Equal("done", (await task.CommitAsync(Lease(), 1, AllDone)).Text(0));

        Assert.Equal("done", await task.MetaAsync("state"));
        Assert.Empty(await task.HeldAsync(Lease()));
        Assert.Null(await task.LeaseEndAsync(Lease()));
    }

    [Theory]
    [InlineData("ready")]
    [InlineData("delayed")]
    [InlineData("held")]
    public async Task A_sealed_task_goes_on_while_an_item_is(string where)
    {
        var task = await PushedAsync("a", "b");
        await task.SealAsync(1);
        await task.ClaimAsync(Lease(), 1, items: where == "ready" ? 1 : 2, piece: 1);

        var commit = AllDone;
        if (where == "delayed")
            commit = commit with { Pieces = [("1.1", 1, true), ("1.2", 1, true)], Again = [(60_000, "2 1 2 0 main\nb")] };
        Assert.Equal("sealed", (await task.CommitAsync(Lease(), 1, commit)).Text(0));

        Assert.Equal("1", await task.MetaAsync("open"));
        await task.AssertBooksAsync(Lease());
    }

    [Fact]
    public async Task An_item_failed_by_reclaim_ends_a_sealed_task()
    {
        var task = await ScriptTask.CreateAsync(Rig, attempts: 1);
        await task.PushAsync(1, ["a"]);
        await task.ClaimAsync(Lease(), 1);
        await task.SealAsync(1);
        await task.ExpireAsync(Lease());

        await task.ReclaimAsync(Lease());

        Assert.Equal("done", await task.MetaAsync("state"));
        Assert.Single(await task.FailedAsync());
    }

    [Fact]
    public async Task Stopping_drops_everything_and_tells_all()
    {
        var task = await PushedAsync("a", "b", "c");
        await task.ClaimAsync(Lease(), 1, items: 1);
        await task.CommitAsync(Lease(), 1, new() { Pieces = [("1.1", 1, true)], Again = [(60_000, "1 1 2 0 main\na")] });
        await task.ClaimAsync(Lease(), 2, items: 1, known: true);
        var events = new TaskCompletionSource<string>();
        var control = new TaskCompletionSource<string>();
        await using var listening = await Rig.Connection.ListenAsync(Rig.Keys.Events(task.Id), text => events.TrySetResult(text), TestContext.Current.CancellationToken);
        await using var controlled = await Rig.Connection.ListenAsync(Rig.Keys.Control, text => control.TrySetResult(text), TestContext.Current.CancellationToken);

        var reply = await task.StopAsync();

        Assert.Equal((ReplyCode.Ok, 3L), (reply.Code, reply.Number(0)));
        Assert.Equal("end stopped", await events.Task.WaitAsync(Until.Generous, TestContext.Current.CancellationToken));
        Assert.Equal($"stop {task.Id}", await control.Task.WaitAsync(Until.Generous, TestContext.Current.CancellationToken));
        Assert.Equal(("stopped", "0", "0"), (await task.MetaAsync("state"), await task.MetaAsync("waiting"), await task.MetaAsync("delayed")));
        Assert.Empty(await task.ReadyAsync());
        Assert.Empty(await task.HeldAsync(Lease()));
    }

    [Fact]
    public async Task A_beat_moves_the_sender_s_time()
    {
        var task = await ScriptTask.CreateAsync(Rig, liveness: 1000);
        var before = long.Parse((await task.MetaAsync("alive"))!);

        Assert.Equal(ReplyCode.Ok, (await task.BeatAsync(60_000)).Code);

        Assert.InRange(long.Parse((await task.MetaAsync("alive"))!), before + 50_000, long.MaxValue);
        Assert.Equal(ReplyCode.Empty, (await (await ScriptTask.CreateAsync(Rig)).BeatAsync()).Code); // nobody waits for that sender
    }

    [Fact]
    public Task Seal_says_when_the_task_is_gone_or_ended() => AssertGoneAndEndedAsync(task => task.SealAsync(0));

    [Fact]
    public Task Stop_says_when_the_task_is_gone_or_ended() => AssertGoneAndEndedAsync(task => task.StopAsync());

    [Fact]
    public async Task A_beat_tells_the_sender_what_Redis_remembers()
    {
        var task = await ScriptTask.CreateAsync(Rig, liveness: 10_000);
        await task.PushAsync(1, ["a"]);
        await task.PushAsync(2, ["b"]);

        var reply = await task.BeatAsync();
        Assert.Equal(("open", 2L), (reply.Text(0), reply.Number(1)));
        await task.SealAsync(2);
        Assert.Equal("sealed", (await task.BeatAsync()).Text(0));
    }

    [Fact]
    public async Task A_task_is_created_once_and_its_id_is_no_other_s()
    {
        var task = await ScriptTask.CreateAsync(Rig);

        Assert.Equal(ReplyCode.Repeated, (await task.CreateAgainAsync()).Code);
        Assert.Equal(ReplyCode.Empty, (await task.CreateAgainAsync(token: "another")).Code);
    }

    [Fact]
    public Task Beat_says_when_the_task_is_gone_or_ended() => AssertGoneAndEndedAsync(task => task.BeatAsync());
}

public sealed class EndScriptTestsOnReal(RealServer server) : EndScriptTests(server);

public sealed class EndScriptTestsOnEmbedded(EmbeddedTestServer server) : EndScriptTests(server);
