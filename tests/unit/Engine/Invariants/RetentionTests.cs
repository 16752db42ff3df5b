using System.Buffers;
using VRedis.Inspecting;
using VRedis.Sending;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.Engine.Invariants;

/// <summary>Nothing accumulates: ended tasks go when their retention is over, and so does what was left behind.</summary>
public abstract class RetentionTests(TestServer server) : RigTests(server)
{
    private static readonly double OneSecond = TimeSpan.FromSeconds(1).TotalDays;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_worker_removes_tasks_whose_retention_is_over_and_no_other()
    {
        var kept = await EndedAsync(TaskDefinitionOf(retentionDays: 7));
        var short1 = await EndedAsync(TaskDefinitionOf(OneSecond));
        var forgotten = await EndedAsync(TaskDefinitionOf(OneSecond));
        await Rig.Database.KeyDeleteAsync(Rig.Keys.Meta(forgotten)); // as if the server had

        await Rig.StartWorkerAsync(call => call.Output(1));
        await Until.Async(async () => await KeysAsync(short1) == 0 && !await IsKnownAsync(short1) && !await IsKnownAsync(forgotten), "tasks whose time is over are gone");

        Assert.True(await IsKnownAsync(kept));
        Assert.Equal(TaskState.Completed, (await TaskInspector.GetAsync(Rig.Connection, kept, Cancellation)).State);
        Assert.Equal((0, 1), ((int)await Rig.Database.SetLengthAsync(Rig.Keys.Active), (int)await Rig.Database.SortedSetLengthAsync(Rig.Keys.Ended)));
    }

    [Fact]
    public async Task A_sender_removes_them_when_there_is_no_worker_and_never_what_it_still_reads()
    {
        var old = await EndedAsync(TaskDefinitionOf(OneSecond));
        await TaskIndex.EndsAsync(Rig.Connection, old, 0, Cancellation);
        var options = new SendOptions { Liveness = TimeSpan.FromSeconds(5), Beat = TimeSpan.FromMilliseconds(100) };
        long read;
        await using (var live = await LiveTask.StartAsync(Rig.Connection, TaskDefinitionOf(0), options, Cancellation))
        {
            read = live.TaskId;
            live.Seal();
            await Until.Async(
                async () => await KeysAsync(old) == 0 && await Rig.Database.SortedSetScoreAsync(Rig.Keys.Ended, read) > 0, "the old task is gone, and the other one was looked at");
            Assert.Equal(TaskState.Completed, (await TaskInspector.GetAsync(Rig.Connection, read, Cancellation)).State);
        }
        await Until.Async(
            async () =>
            {
                await Housekeeping.SweepAsync(Rig.Connection, Cancellation);
                return await KeysAsync(read) == 0;
            },
            "what nobody reads any more is gone");
    }

    [Fact]
    public async Task A_restarted_task_that_is_still_among_the_ended_ones_is_not_removed_but_goes_on()
    {
        var task = await EndedAsync(TaskDefinitionOf(0));
        await Rig.Database.HashSetAsync(Rig.Keys.Meta(task), "state", "sealed");
        await TaskIndex.EndsAsync(Rig.Connection, task, 0, Cancellation);

        await Until.Async(
            async () =>
            {
                await Housekeeping.SweepAsync(Rig.Connection, Cancellation);
                return await Rig.Database.SetContainsAsync(Rig.Keys.Active, task);
            },
            "it is active again");

        Assert.Null(await Rig.Database.SortedSetScoreAsync(Rig.Keys.Ended, task));
        Assert.True(await IsKnownAsync(task));
    }

    [Fact]
    public async Task A_submitted_task_whose_sender_dies_while_sending_ends()
    {
        var options = new SendOptions { Liveness = TimeSpan.FromSeconds(1), Beat = TimeSpan.FromMilliseconds(200) };
        var half = await SubmittedTask.StartAsync(Rig.Connection, Rig.Definition, options, Cancellation);
        var whole = await SubmittedTask.StartAsync(Rig.Connection, Rig.Definition, options, Cancellation);
        foreach (var task in new[] { half, whole })
            Assert.True(task.TryAdd("1"u8.ToArray(), (json, buffer) => buffer.Write(json)));
        await Until.Async(() => half.Sent == 1, "the item is sent");
        await whole.CompleteAsync(Cancellation);
        foreach (var task in new[] { half, whole })
            await task.DisposeAsync();

        await Until.Async(
            async () =>
            {
                await Patrol.LookAsync(Rig.Connection, half.TaskId, [], Cancellation);
                return (await TaskInspector.GetAsync(Rig.Connection, half.TaskId, Cancellation)).State == TaskState.Abandoned;
            },
            "the half task is abandoned");

        Assert.True(await Patrol.LookAsync(Rig.Connection, whole.TaskId, [], Cancellation));
        Assert.Equal(TaskState.Running, (await TaskInspector.GetAsync(Rig.Connection, whole.TaskId, Cancellation)).State);
    }

    [Fact]
    public async Task A_killed_worker_is_forgotten()
    {
        var victim = await Rig.StartProcessAsync();
        var worker = await Rig.StartWorkerAsync(call => call.Output(1));
        Assert.Equal(2, await Rig.Database.SortedSetLengthAsync(Rig.Keys.Workers));

        victim.Kill();

        await Until.Async(async () => await Rig.Database.SortedSetLengthAsync(Rig.Keys.Workers) == 1, "it is off the list");
        Assert.False(await Rig.Database.KeyExistsAsync(Rig.Keys.Worker(victim.Id)));
        Assert.True(await Rig.Database.KeyExistsAsync(Rig.Keys.Worker(worker.WorkerId)));
    }

    private static TaskDefinition TaskDefinitionOf(double retentionDays) => Rig.Definition with { RetentionDays = retentionDays };

    /// <summary>A task that has ended, with a failure and output.</summary>
    private async Task<long> EndedAsync(TaskDefinition definition)
    {
        var task = new ScriptTask(Rig, (await TaskCreation.CreateAsync(Rig.Connection, definition, TimeSpan.Zero, encrypt: null, Cancellation)).Id);
        await task.PushAsync(1, ["a", "b"]);
        await task.ClaimAsync(ScriptTask.Lease(), 1, piece: 1);
        await task.CommitAsync(ScriptTask.Lease(), 1, new() { Done = 1, Failed = ["entry"], Tables = [("default", ["1"])], Pieces = [("1.1", 1, true), ("1.2", 1, true)] });
        Assert.Equal("done", (await task.SealAsync(1)).Text(0));
        return task.Id;
    }

    private async Task<int> KeysAsync(long taskId) => (await new ScriptTask(Rig, taskId).KeysAsync()).Length;

    private async Task<bool> IsKnownAsync(long taskId) => await Rig.Database.SortedSetScoreAsync(Rig.Keys.Tasks, taskId) is not null;
}

public sealed class RetentionTestsOnReal(RealServer server) : RetentionTests(server);

public sealed class RetentionTestsOnEmbedded(EmbeddedTestServer server) : RetentionTests(server);
