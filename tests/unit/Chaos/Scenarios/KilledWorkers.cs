using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;

namespace VRedis.Tests.Chaos.Scenarios;

/// <summary>All workers but one are killed, one by one, while items with follow-up items run.</summary>
internal static class KilledWorkers
{
    public static async Task<ChaosReport> RunAsync(ChaosRun run)
    {
        var workers = ChaosRun.Of(6, 10);
        await using var server = await OwnRedisServer.StartAsync();
        await using var rig = await Rig.OnAsync(server);
        var task = await ChaosTask.StartAsync(rig, ChaosRun.Of(1000, 50_000));
        var wait = ChaosRun.Of(10, 2);
        var living = new List<WorkerProcess>();
        while (living.Count < workers)
            living.Add(await task.StartProcessAsync(wait));
        var sending = task.SendAllAsync();
        var recovery = new Recovery(task);
        var longest = await recovery.LongestAsync(KillAsync());
        await sending;
        return await task.ReportAsync(run, longest, $"{workers - 1} of {workers} workers killed");

        async Task KillAsync()
        {
            for (var killed = 1; killed < workers; killed++)
            {
                await task.ResultsAsync((task.Items * killed / (workers + 1)) + run.Next(task.Items / (2 * workers)));
                var victim = run.Take(living);
                victim.Kill();
                await recovery.WatchAsync(victim.Id);
            }
        }
    }
}
