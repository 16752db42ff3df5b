using VRedis.Inspecting;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.Engine.Invariants;

/// <summary>Invariant 6, S7: a live task ends with its sender.</summary>
public abstract class SenderGoneTests(TestServer server) : RigTests(server)
{
    [Fact]
    public async Task The_task_of_a_killed_sender_is_abandoned_and_its_items_cancelled()
    {
        var (begun, cancelled) = (0, 0);
        await Rig.StartWorkerAsync(
            call =>
            {
                Interlocked.Increment(ref begun);
                call.Cancellation.WaitHandle.WaitOne(Until.Generous);
                Interlocked.Increment(ref cancelled);
                call.Cancellation.ThrowIfCancellationRequested();
            },
            throttleLimit: 2);
        var sender = await Rig.StartSenderProcessAsync(100);
        await Until.Async(() => Volatile.Read(ref begun) == 2, "two items run");

        sender.Kill();
        var time = await Until.Async(() => Volatile.Read(ref cancelled) == 2, "they are cancelled");

        TestContext.Current.TestOutputHelper!.WriteLine($"cancelled {time.TotalSeconds:0.0} s after the sender's death");
        Assert.InRange(time, TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(13));
        var stat = await TaskInspector.GetAsync(Rig.Connection, sender.Id, TestContext.Current.CancellationToken);
        Assert.Equal((TaskState.Abandoned, 0L, 0L), (stat.State, stat.Undistributed, stat.Running));
        Assert.False(await Rig.Database.KeyExistsAsync(Rig.Keys.Ready(sender.Id)));
        await Until.Async(async () => !await Rig.Database.SetContainsAsync(Rig.Keys.Active, sender.Id), "it is active no longer");
        Assert.Equal(2, begun);
    }
}

public sealed class SenderGoneTestsOnReal(RealServer server) : SenderGoneTests(server);

public sealed class SenderGoneTestsOnEmbedded(EmbeddedTestServer server) : SenderGoneTests(server);
