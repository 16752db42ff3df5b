using System.Diagnostics;
using VRedis.Connection;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;

namespace VRedis.Tests.Chaos.Scenarios;

/// <summary>A Redis Cluster of three masters with three replicas, whose parts die or move while a task runs: the task's own, and the one that all tasks share.</summary>
internal static class MovingCluster
{
    /// <summary>A master is killed, and its replica takes over.</summary>
    public static Task<ChaosReport> MasterDiesAsync(ChaosRun run) => RunAsync(run, "masters died", async (cluster, slot) =>
    {
        var master = await cluster.MasterOfAsync(slot);
        master.Kill();
        await cluster.HealedAsync(slot);
        await master.RestartAsync(); // as a replica
    });

    /// <summary>A slot moves from one master to another.</summary>
    public static Task<ChaosReport> SlotMovesAsync(ChaosRun run) => RunAsync(run, "slots moved", async (cluster, slot) =>
    {
        var from = await cluster.MasterOfAsync(slot);
        var to = await cluster.MasterOfAsync((slot + (16384 / 3)) % 16384);
        await cluster.MoveAsync(slot, from, from == to ? await cluster.MasterOfAsync((slot + (16384 * 2 / 3)) % 16384) : to);
    });

    private static async Task<ChaosReport> RunAsync(ChaosRun run, string what, Func<OwnRedisCluster, int, Task> fault)
    {
        await using var cluster = await OwnRedisCluster.StartAsync();
        var others = string.Join(',', cluster.Nodes.Skip(1).Select(node => $"{node.Host}:{node.Port}"));
        await using var rig = await Rig.OnAsync(new VRedisSettings { HostName = cluster.Nodes[0].Host, Port = cluster.Nodes[0].Port, OtherHosts = others, Prefix = TestServer.NewPrefix().TrimEnd(':') });
        var rounds = new ChaosRounds(run);
        for (var round = 1; round <= ChaosRun.Of(2, 10); round++)
        {
            var own = round % 2 == 0;
            await rounds.RunAsync(rig, ChaosRun.Of(200, 1000), async task =>
            {
                var watch = Stopwatch.StartNew();
                await fault(cluster, rig.Database.Multiplexer.HashSlot(own ? rig.Keys.Meta(task.Id) : rig.Keys.Tasks));
                var count = task.Sent.Outputs.Count;
                await task.ResultsAsync(Math.Min(count + 1, task.Items));
                return watch.Elapsed;
            });
        }
        return rounds.Report(what);
    }
}
