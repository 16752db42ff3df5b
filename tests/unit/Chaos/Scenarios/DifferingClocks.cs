using VRedis.Inspecting;
using VRedis.Tests.Chaos.Faults;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.Chaos.Scenarios;

/// <summary>The clocks of workers and senders differ by minutes from one another's and from the server's; one worker is killed besides.</summary>
internal static class DifferingClocks
{
    public static async Task<ChaosReport> RunAsync(ChaosRun run)
    {
        using var clock = new WrongClock();
        await using var server = await OwnRedisServer.StartAsync();
        await using var rig = await Rig.OnAsync(server);
        var task = await ChaosTask.StartAsync(rig, ChaosRun.Of(400, 10_000));
        TimeSpan[] off = [TimeSpan.FromMinutes(-5 - run.Next(10)), TimeSpan.FromMinutes(5 + run.Next(10))];
        var workers = await Task.WhenAll(off.Select(by => rig.StartProcessAsync(4, clock.Off(by), task.Behaviour(5))));
        var seen = await TaskInspector.GetWorkersAsync(rig.Connection);
        foreach (var (worker, by) in workers.Zip(off))
            Assert.InRange((seen.Single(info => info.WorkerId == worker.Id).Started - DateTime.UtcNow - by).Duration(), TimeSpan.Zero, TimeSpan.FromMinutes(1));
        await using var sender = await WorkerProcess.StartAsync("submitter", rig.Settings, 10, clock.Off(TimeSpan.FromMinutes(-30)));

        var sending = task.SendAllAsync();
        await task.ResultsAsync(task.Items / 4);
        workers[run.Next(2)].Kill();
        await sending;
        var report = await task.ReportAsync(run, note: $"clocks off by {off[0].TotalMinutes}, {off[1].TotalMinutes} and -30 min");
        await Until.Async(async () => (await TaskInspector.GetAsync(rig.Connection, task.Id + 1)).State == TaskState.Completed, "the other task, whose sender was half an hour behind, is complete");
        return report;
    }
}
