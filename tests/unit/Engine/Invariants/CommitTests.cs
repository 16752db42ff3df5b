using VRedis.Connection;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.Engine.Invariants;

/// <summary>Invariants 3, 5 and 9: what an item brings forth counts once, when it is done, and the task ends after the last.</summary>
public abstract class CommitTests(TestServer server) : RigTests(server)
{
    [Fact]
    public async Task A_commit_whose_answer_was_lost_counts_once()
    {
        var warm = await ScriptTask.CreateAsync(Rig);
        await warm.CommitAsync(ScriptTask.Lease(), 1, new());
        var proxy = Rig.StartProxy();
        var task = await Rig.StartTaskAsync();
        var connection = await Rig.ConnectAsync(proxy);

        proxy.CutReplyTo(Script.Commit);
        await Rig.StartWorkerAsync(call => call.Output(call.Number), connection: connection);
        await task.AddAsync(0, 1);
        await Until.Async(() => task.Outputs.Count == 1, "the first output"); // more items would hide a first commit that was done twice behind the next
        await task.AddAsync(1, 499);
        task.Live.Seal();

        await task.AssertEachOnceAsync(500);
        Assert.Equal(1, proxy.Cuts);
        Assert.Equal(500, (await task.StatAsync()).Collect);
    }

    [Fact]
    public async Task Failed_attempts_leave_no_output()
    {
        await Rig.StartWorkerAsync(call =>
        {
            call.Output(call.Number);
            if (call.Attempt <= call.Number % 4)
                throw new InvalidOperationException("not yet");
        });
        var task = await Rig.StartTaskAsync();
        await task.AddAndSealAsync(100);

        await task.AssertEachOnceAsync(100);

        Assert.Equal(25 * (1 + 2 + 3), (await task.StatAsync()).Retry);
        Assert.Empty(task.Failures);
    }

    [Fact]
    public async Task An_item_is_tried_until_its_attempts_are_exhausted()
    {
        var worker = await Rig.StartWorkerAsync(call =>
        {
            call.Output(call.Number);
            if (call.Number == 5)
                throw new InvalidOperationException($"no luck at attempt {call.Attempt}");
        });
        var task = await Rig.StartTaskAsync();
        await task.AddAndSealAsync(10);

        await task.AssertEachOnceAsync(10, except: 5);

        var failure = Assert.Single(task.Failures);
        Assert.Equal((6, 4, worker.WorkerId, FailureReason.Error), (failure.Item, failure.Attempt, failure.Worker, failure.Reason));
        Assert.Equal(("no luck at attempt 4", "System.InvalidOperationException"), (failure.Message, failure.Error!.Type));
        Assert.Equal("5"u8.ToArray(), failure.Value);
        Assert.Equal(3, (await task.StatAsync()).Retry);
    }

    [Fact]
    public async Task Output_appears_at_the_commit_and_records_at_once()
    {
        using var gate = new ManualResetEventSlim();
        var worker = await Rig.StartWorkerAsync(call =>
        {
            call.Output(call.Number);
            call.Record($"hello from {call.Number}");
            call.Wait(gate);
        });
        var task = await Rig.StartTaskAsync();
        await task.AddAndSealAsync(2);

        await Until.Async(() => task.Records.Count == 2, "the records");
        Assert.Empty(task.Outputs);
        Assert.Empty(await task.TableAsync());
        gate.Set();

        await task.AssertEachOnceAsync(2);
        var record = task.Records.OrderBy(record => record.Item).First();
        Assert.Equal((1, 1, worker.WorkerId, StreamKind.Information), (record.Item, record.Attempt, record.Worker, record.Stream));
        Assert.Equal("\"hello from 0\""u8.ToArray(), record.Value);
    }

    [Fact]
    public async Task A_task_without_items_ends_at_once()
    {
        var task = await Rig.StartTaskAsync();
        task.Live.Seal();

        Assert.Equal(TaskState.Completed, await task.EndAsync());
    }

    [Fact]
    public async Task Much_output_of_one_item_arrives_whole_and_in_order()
    {
        await Rig.StartWorkerAsync(call =>
        {
            for (var i = 0; i < 50_000; i++)
                call.Output(i);
        });
        var task = await Rig.StartTaskAsync();
        await task.AddAndSealAsync(1);

        Assert.Equal(TaskState.Completed, await task.EndAsync());
        Assert.Equal(Enumerable.Range(0, 50_000), task.Outputs.Select(int.Parse));
    }
}

public sealed class CommitTestsOnReal(RealServer server) : CommitTests(server);

public sealed class CommitTestsOnEmbedded(EmbeddedTestServer server) : CommitTests(server);
