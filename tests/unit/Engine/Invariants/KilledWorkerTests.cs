using System.Diagnostics;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Engine.Invariants;

/// <summary>Invariant 4, S24: what a killed worker held comes back soon, and nothing is missing or doubled.</summary>
public abstract class KilledWorkerTests(TestServer server) : RigTests(server)
{
    [Fact]
    public async Task Nothing_is_lost_or_doubled_when_a_worker_is_killed()
    {
        const int Items = 2000;
        var task = await Rig.StartTaskAsync();
        await Rig.StartProcessAsync(4, "wait=20");
        var victim = await Rig.StartProcessAsync(10, "wait=20");
        await task.AddAndSealAsync(Items);
        await Until.Async(async () => await VictimHasRunAsync() > 100, "the victim has worked");

        victim.Kill();
        var killed = Stopwatch.StartNew();
        await task.AssertEachOnceAsync(Items);

        TestContext.Current.TestOutputHelper!.WriteLine($"all done {killed.Elapsed.TotalSeconds:0.0} s after the kill");
        // It held something until its lease ran out, and that was noticed within seconds; after a break of the connection, as on a machine that starves, patience starts anew.
        Assert.InRange(killed.Elapsed, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(12) + Patrol.Patience);

        async Task<long> VictimHasRunAsync() =>
            (await Inspecting.TaskInspector.GetPerWorkerAsync(Rig.Connection, task.Id, TestContext.Current.CancellationToken)).FirstOrDefault(row => row.WorkerId == victim.Id)?.Execute ?? 0;
    }
}

public sealed class KilledWorkerTestsOnReal(RealServer server) : KilledWorkerTests(server);

public sealed class KilledWorkerTestsOnEmbedded(EmbeddedTestServer server) : KilledWorkerTests(server);
