using StackExchange.Redis;
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
        // The server closes its connection, so nobody waits for its lease to run out: here it would last for ever.
        foreach (var lease in await VictimsLeasesAsync())
            await Rig.Database.SortedSetUpdateAsync(Rig.Keys.Leases(task.Id), lease, long.MaxValue, SortedSetWhen.Exists);
        var back = await Until.Async(async () => !(await VictimsLeasesAsync()).Any(), "what it held is back");
        TestContext.Current.TestOutputHelper!.WriteLine($"what the killed worker held was back after {back.TotalSeconds:0.0} s");
        await task.AssertEachOnceAsync(Items);

        async Task<IEnumerable<RedisValue>> VictimsLeasesAsync() =>
            (await Rig.Database.SortedSetRangeByRankAsync(Rig.Keys.Leases(task.Id))).Where(lease => Lease.WorkerOf(lease.ToString()) == victim.Id);

        async Task<long> VictimHasRunAsync() =>
            (await Inspecting.TaskInspector.GetPerWorkerAsync(Rig.Connection, task.Id, TestContext.Current.CancellationToken)).FirstOrDefault(row => row.WorkerId == victim.Id)?.Execute ?? 0;
    }
}

public sealed class KilledWorkerTestsOnReal(RealServer server) : KilledWorkerTests(server);

public sealed class KilledWorkerTestsOnEmbedded(EmbeddedTestServer server) : KilledWorkerTests(server);
