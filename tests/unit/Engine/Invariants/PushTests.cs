using VRedis.Connection;
using VRedis.Sending;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.Engine.Invariants;

/// <summary>Invariant 1: whatever the connection does to a sender, each item is enqueued once.</summary>
public abstract class PushTests(TestServer server) : RigTests(server)
{
    [Fact]
    public async Task A_batch_whose_answer_was_lost_is_enqueued_once()
    {
        var proxy = Rig.StartProxy();
        var task = await Rig.StartTaskAsync(connection: await Rig.ConnectAsync(proxy));
        await task.AddAsync(0, 10);
        await task.SentAsync(10);

        proxy.CutReplyTo(Script.Push);
        await task.AddAsync(10, 990);
        await task.SentAsync(1000);

        Assert.Equal(1, proxy.Cuts);
        Assert.Equal(1000, (await task.StatAsync()).Items);
        await Rig.StartWorkerAsync(call => call.Output(call.Number));
        task.Live.Seal();
        await task.AssertEachOnceAsync(1000);
    }

    [Fact]
    public async Task A_seal_whose_answer_was_lost_counts()
    {
        var proxy = Rig.StartProxy();
        await (await ScriptTask.CreateAsync(Rig)).SealAsync(0); // the server knows the script now
        var task = await Rig.StartTaskAsync(connection: await Rig.ConnectAsync(proxy));

        proxy.CutReplyTo(Script.Seal);
        task.Live.Seal();

        Assert.Equal(TaskState.Completed, await task.EndAsync());
        Assert.Equal(1, proxy.Cuts);
    }

    [Fact]
    public async Task A_task_whose_creation_was_not_answered_is_there_once()
    {
        var proxy = Rig.StartProxy();
        await ScriptTask.CreateAsync(Rig);
        var connection = await Rig.ConnectAsync(proxy);

        proxy.CutReplyTo(Script.Create);
        var task = await Rig.StartTaskAsync(connection: connection);

        Assert.Equal(1, proxy.Cuts);
        Assert.Equal([task.Id], (await Inspecting.TaskInspector.GetLastAsync(Rig.Connection, 10, cancellation: TestContext.Current.CancellationToken)).Select(stat => stat.TaskId));
    }

    [Fact]
    public async Task A_sender_whose_connection_breaks_while_it_begins_to_listen_follows_its_task()
    {
        var proxy = Rig.StartProxy();
        var connection = await Rig.ConnectAsync(proxy);

        proxy.CutReplyTo(":events");
        var task = await Rig.StartTaskAsync(connection: connection);
        await Rig.StartWorkerAsync(call => call.Output(call.Number));
        await task.AddAndSealAsync(10);

        await task.AssertEachOnceAsync(10);
        Assert.Equal(1, proxy.Cuts);
    }
}

public sealed class PushTestsOnReal(RealServer server) : PushTests(server);

public sealed class PushTestsOnEmbedded(EmbeddedTestServer server) : PushTests(server);
