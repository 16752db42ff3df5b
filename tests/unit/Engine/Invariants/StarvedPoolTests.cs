using VRedis.Inspecting;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Engine.Invariants;

/// <summary>Invariant 4: nothing in user code keeps a worker from renewing its lease.</summary>
public sealed class StarvedPoolTests(RealServer server) : RigTests(server)
{
    [Fact]
    public async Task A_lease_outlives_a_starved_thread_pool()
    {
        var stolen = 0;
        var task = await Rig.StartTaskAsync();
        await task.AddAndSealAsync(1);
        var starved = await Rig.StartProcessAsync(1, "wait=15000", "starve=20"); // 500 blocked threads for 20 s, one item of 15 s
        await Until.Async(async () => (await task.StatAsync()).Running == 1, "the item runs");
        await Rig.StartWorkerAsync(call =>
        {
            Interlocked.Increment(ref stolen);
            call.Output(call.Number);
        });

        await task.AssertEachOnceAsync(1);

        Assert.Equal(0, stolen);
        Assert.Equal(starved.Id, Assert.Single(await TaskInspector.GetPerWorkerAsync(Rig.Connection, task.Id, TestContext.Current.CancellationToken)).WorkerId);
        Assert.InRange((await task.StatAsync()).Duration, TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(40));
        TestContext.Current.TestOutputHelper!.WriteLine($"done after {(await task.StatAsync()).Duration.TotalSeconds:0.0} s");
    }
}
