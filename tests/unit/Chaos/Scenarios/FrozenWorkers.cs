using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;

namespace VRedis.Tests.Chaos.Scenarios;

/// <summary>Workers are frozen until others have done what they held, and thaw with results that must not count.</summary>
internal static class FrozenWorkers
{
    public static async Task<ChaosReport> RunAsync(ChaosRun run)
    {
        const int Workers = 3;
        await using var server = await OwnRedisServer.StartAsync();
        await using var rig = await Rig.OnAsync(server);
        var rounds = ChaosRun.Of(1, 10);
        var task = await ChaosTask.StartAsync(rig, 400 * rounds);
        var workers = await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => task.StartProcessAsync(20)));
        await task.StartWorkerAsync(5);
        var longest = TimeSpan.Zero;
        for (var round = 0; round < rounds; round++)
        {
            await task.SendAsync(400 * round, 300);
            await task.ResultsAsync((800 * round) + 50 + run.Next(100));
            var recovery = new Recovery(task);
            foreach (var worker in workers)
            {
                worker.Freeze();
                await recovery.WatchAsync(worker.Id);
            }
            longest = new[] { longest, await recovery.LongestAsync(Task.CompletedTask) }.Max();
            foreach (var worker in workers)
                worker.Thaw();
            await task.SendAsync((400 * round) + 300, 100);
            await task.ResultsAsync(800 * (round + 1));
        }
        task.Sent.Live.Seal();
        return await task.ReportAsync(run, longest, $"{Workers * rounds} times a worker was frozen");
    }
}
