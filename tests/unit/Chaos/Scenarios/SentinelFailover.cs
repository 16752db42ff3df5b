using System.Diagnostics;
using VRedis.Connection;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;

namespace VRedis.Tests.Chaos.Scenarios;

/// <summary>The master is killed, and the sentinel makes its replica the master. What has not reached the replica is lost: then the sender must be told.</summary>
internal static class SentinelFailover
{
    private const string Password = "sesame"; // as usual the sentinel itself asks for none

    private static readonly string[] Replicating = ["--masterauth", Password, "--repl-diskless-sync-delay", "0"];

    public static async Task<ChaosReport> RunAsync(ChaosRun run)
    {
        await using var first = await OwnRedisServer.StartAsync(Password, options: Replicating);
        await using var second = await OwnRedisServer.StartAsync(Password, options: ["--replicaof", $"{first.Host} {first.Port}", .. Replicating]);
        await SyncedAsync(second);
        await using var sentinel = await OwnRedisServer.StartSentinelAsync(first);
        await using var rig = await Rig.OnAsync(new VRedisSettings
        {
            HostName = sentinel.Host, Port = sentinel.Port, SentinelMaster = OwnRedisServer.SentinelMaster, Password = Password, Prefix = TestServer.NewPrefix().TrimEnd(':'),
        });
        var rounds = new ChaosRounds(run);
        var (master, replica) = (first, second);
        for (var round = 1; round <= ChaosRun.Of(1, 6); round++)
        {
            if (round > 1)
            {
                await replica.RestartAsync(); // as a master: it takes a while until the sentinel makes it a replica
                await SyncedAsync(replica);
            }
            await rounds.RunAsync(rig, ChaosRun.Of(400, 1000), async task =>
            {
                var watch = Stopwatch.StartNew();
                master.Kill();
                var count = task.Sent.Outputs.Count;
                await task.ResultsAsync(Math.Min(count + 50, task.Items)); // what was on its way is more than nothing
                return watch.Elapsed;
            });
            (master, replica) = (replica, master);
        }
        return rounds.Report("fail-overs");
    }

    private static Task SyncedAsync(OwnRedisServer replica) =>
        Until.Async(async () => (await replica.AskAsync($"AUTH {Password}\r\nINFO replication")).Contains("master_link_status:up", StringComparison.Ordinal), "the replica follows", ChaosRun.Limit);
}
