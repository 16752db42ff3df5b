using VRedis.Inspecting;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using VRedis.Wire;
using VRedis.Working;
using Xunit;

namespace VRedis.Tests.Engine.Parts;

/// <summary>S19: what the state of a task tells besides its counters, most of all why it does not get on.</summary>
public abstract class TaskStatTests(TestServer server) : RigTests(server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task S19_a_task_without_a_worker_says_so()
    {
        var task = await PushedAsync("a");

        Assert.Contains("No worker is alive", (await StatAsync(task)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task S19_a_task_whose_sender_still_sends_says_so()
    {
        var task = await ScriptTask.CreateAsync(Rig);
        Assert.Contains("sent nothing yet", (await StatAsync(task)).Reason, StringComparison.Ordinal);

        await task.PushAsync(1, ["a"]);
        await task.ClaimAsync(ScriptTask.Lease(), 1);
        Assert.Null((await StatAsync(task)).Reason);
        await task.CommitAsync(ScriptTask.Lease(), 1, new() { Done = 1, Pieces = [("1.1", 1, true)] });
        Assert.Contains("has not said that this is all", (await StatAsync(task)).Reason, StringComparison.Ordinal);

        await task.SealAsync(1);
        Assert.Equal((TaskState.Completed, null), ((await StatAsync(task)).State, (await StatAsync(task)).Reason));
    }

    [Fact]
    public async Task S19_a_task_before_workers_that_leave_or_are_busy_says_so()
    {
        var task = await PushedAsync("a");
        await BeatAsync(new WorkerInfo { WorkerId = 3, ThrottleLimit = 4, State = WorkerState.Draining });
        Assert.Contains("about to leave", (await StatAsync(task)).Reason, StringComparison.Ordinal);

        await BeatAsync(new WorkerInfo { WorkerId = 4, ThrottleLimit = 4, Running = 4 });
        Assert.Contains("busy", (await StatAsync(task)).Reason, StringComparison.Ordinal);

        await BeatAsync(new WorkerInfo { WorkerId = 4, ThrottleLimit = 4, Running = 3 });
        Assert.Null((await StatAsync(task)).Reason);
    }

    [Fact]
    public async Task S19_a_task_that_no_living_worker_may_run_says_so()
    {
        var task = await PushedAsync("a");
        var definition = Rig.Definition with { Workers = new WorkerFilter { Ids = [77], Names = ["lab*"] } };
        await task.SetMetaAsync("definition", definition.ToBytes());
        await BeatAsync(new WorkerInfo { WorkerId = 3, Name = "office", ThrottleLimit = 4 });
        Assert.Contains("for workers with id 77 or name lab*, and the one worker that is alive does not match: 3 (office)", (await StatAsync(task)).Reason, StringComparison.Ordinal);

        await BeatAsync(new WorkerInfo { WorkerId = 4, Name = "Lab 1", ThrottleLimit = 4 });
        Assert.Null((await StatAsync(task)).Reason);

        await task.SetMetaAsync("definition", "garbage");
        Assert.Contains("cannot be read", (await StatAsync(task)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task S19_a_task_whose_items_wait_for_their_time_says_until_when()
    {
        var task = await PushedAsync("a");
        await task.ClaimAsync(ScriptTask.Lease(), 1);
        await task.CommitAsync(ScriptTask.Lease(), 1, new() { Pieces = [("1.1", 1, true)], Again = [(600_000, "1 1 2 0 main\na")], Children = [(900_000, ["b", "c"])] });
        await BeatAsync(new WorkerInfo { WorkerId = 3, ThrottleLimit = 4 });

        var stat = await StatAsync(task);

        Assert.Equal((3L, 3L), (stat.Undistributed, stat.Delayed));
        var due = DateTimeOffset.FromUnixTimeMilliseconds(await Rig.Connection.NowAsync(Cancellation) + 600_000).LocalDateTime;
        Assert.Matches($"attempt or for its delay; the first of it is due .*({due:HH:mm}|{due.AddMinutes(-1):HH:mm}):", stat.Reason!);

        await task.MakeDelayedDueAsync();
        Assert.Null((await StatAsync(task)).Reason); // taken up at any moment
        await task.ClaimAsync(ScriptTask.Lease(), 2, known: true, items: 1);
        Assert.Equal((2L, 0L), ((await StatAsync(task)).Undistributed, (await StatAsync(task)).Delayed));
    }

    [Fact]
    public async Task Percent_and_remaining_time_follow_from_what_is_done()
    {
        var task = await PushedAsync("a", "b", "c", "d");
        Assert.Equal((0d, null), ((await StatAsync(task)).Percent, (await StatAsync(task)).Remaining));
        await task.ClaimAsync(ScriptTask.Lease(), 1, piece: 1);
        await task.CommitAsync(ScriptTask.Lease(), 1, new() { Done = 2, Failed = ["entry"], Pieces = [("1.1", 1, true), ("1.2", 1, true), ("1.3", 1, true)] });
        await task.SetMetaAsync("start", await Rig.Connection.NowAsync(Cancellation) - 30_000);

        var stat = await StatAsync(task);

        Assert.Equal((75d, 1L, 1L), (stat.Percent, stat.Open, stat.Fail));
        Assert.InRange(stat.Remaining!.Value.TotalSeconds, 10, 40);
        Assert.InRange(stat.Rate, 0.02, 0.1);
        Assert.Null((await StatAsync(await ScriptTask.CreateAsync(Rig))).Percent);
    }

    [Fact]
    public async Task A_task_that_was_stopped_tells_what_was_dropped_and_when_it_expires()
    {
        var task = await PushedAsync("a", "b");
        await task.StopAsync();

        var stat = await StatAsync(task);

        Assert.Equal((TaskState.Stopped, 2L, 0L, 0L), (stat.State, stat.Dropped, stat.Open, stat.Undistributed));
        Assert.Equal((TimeSpan.FromMinutes(1), null), (stat.Expires - stat.End, stat.Reason));
        Assert.Equal(stat.End - stat.Start, stat.Duration);
        Assert.Equal("anna@desk", stat.Sender);
    }

    [Fact]
    public async Task The_time_that_a_restarted_task_had_ended_is_left_out()
    {
        var task = await PushedAsync("a");
        var hour = TimeSpan.FromHours(1).TotalMilliseconds;
        await task.SetMetaAsync("start", await Rig.Connection.NowAsync(Cancellation) - (long)hour);
        Assert.InRange((await StatAsync(task)).Duration.TotalHours, 1, 1.2);

        await task.SetMetaAsync("idle", (long)hour);

        Assert.InRange((await StatAsync(task)).Duration.TotalHours, 0, 0.2);
    }

    private async Task<ScriptTask> PushedAsync(params string[] items)
    {
        var task = await ScriptTask.CreateAsync(Rig);
        await task.PushAsync(1, items);
        return task;
    }

    private Task<TaskStat> StatAsync(ScriptTask task) => TaskInspector.GetAsync(Rig.Connection, task.Id, Cancellation);

    private Task BeatAsync(WorkerInfo info) => new Presence(Rig.Connection, () => info).BeatAsync(Cancellation);
}

public sealed class TaskStatTestsOnReal(RealServer server) : TaskStatTests(server);

public sealed class TaskStatTestsOnEmbedded(EmbeddedTestServer server) : TaskStatTests(server);
