using VRedis.Connection;
using VRedis.Inspecting;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using VRedis.Working;
using Xunit;

namespace VRedis.Tests.Engine.Scripts;

/// <summary>records.lua and presence.lua.</summary>
public abstract class ReadingScriptTests(TestServer server) : ScriptTests(server)
{
    [Fact]
    public async Task Records_are_read_from_a_position_on()
    {
        var task = await ClaimedAsync("a");
        await task.CommitAsync(Lease(), 1, new() { Records = ["r0", "r1", "r2", "r3"] });

        var middle = await task.RecordsAsync(1, 2);
        var behind = await task.RecordsAsync(4, 2);

        Assert.Equal((1L, "r1", "r2", 3), (middle.Number(0), middle.Text(1), middle.Text(2), middle.Count));
        Assert.Equal((ReplyCode.Ok, 4L, 1), (behind.Code, behind.Number(0), behind.Count));
    }

    [Fact]
    public async Task Records_of_an_ended_task_stay_and_of_an_unknown_one_are_gone()
    {
        var task = await ClaimedAsync("a");
        await task.CommitAsync(Lease(), 1, new() { Records = ["r0"] });
        await task.StopAsync();

        Assert.Equal("r0", (await task.RecordsAsync(0, 10)).Text(1));
        Assert.Equal(ReplyCode.Gone, (await new ScriptTask(Rig, 999).RecordsAsync(0, 10)).Code);
    }

    [Fact]
    public async Task A_worker_is_listed_while_it_gives_signs_of_life()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var info = new WorkerInfo { WorkerId = 3, Name = "anna", ThrottleLimit = 5 };
        var presence = new Presence(Rig.Connection, () => info);
        await presence.BeatAsync(cancellation);
        info = info with { Executed = 9 };
        await presence.BeatAsync(cancellation);

        var worker = Assert.Single(await TaskInspector.GetWorkersAsync(Rig.Connection, cancellation));
        Assert.Equal((3L, "anna", 5, 9L), (worker.WorkerId, worker.Name, worker.ThrottleLimit, worker.Executed));
        Assert.InRange(worker.Silent, TimeSpan.Zero, Presence.Gone);
        Assert.InRange(worker.LastHeartbeat, DateTime.Now.AddMinutes(-5), DateTime.Now.AddMinutes(5));

        await Rig.Database.SortedSetIncrementAsync(Rig.Keys.Workers, 3, -Presence.Gone.TotalMilliseconds);
        Assert.Empty(await TaskInspector.GetWorkersAsync(Rig.Connection, cancellation));

        await presence.BeatAsync(cancellation);
        Assert.Single(await TaskInspector.GetWorkersAsync(Rig.Connection, cancellation));
        await presence.LeaveAsync(cancellation);
        await presence.BeatAsync(cancellation); // one that was on its way puts it on no list
        Assert.Empty(await TaskInspector.GetWorkersAsync(Rig.Connection, cancellation));
        Assert.False(await Rig.Database.KeyExistsAsync(Rig.Keys.Worker(3)));
    }
}

public sealed class ReadingScriptTestsOnReal(RealServer server) : ReadingScriptTests(server);

public sealed class ReadingScriptTestsOnEmbedded(EmbeddedTestServer server) : ReadingScriptTests(server);
