using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.Chaos.Scenarios;

/// <summary>Redis comes back without what it had acknowledged. Then nothing can be promised but this: the sender is told, and what is sent after that is whole.</summary>
internal static class ForgetfulRedis
{
    private const int Inputs = 400;

    /// <summary>Without persistence: everything is gone, and all counters are back at zero.</summary>
    public static async Task<ChaosReport> EmptyAsync(ChaosRun run)
    {
        await using var server = await OwnRedisServer.StartAsync();
        await using var rig = await Rig.OnAsync(server);
        var lost = await ChaosTask.StartAsync(rig, Inputs);
        for (var i = 0; i < 2; i++)
            await lost.StartWorkerAsync(5);
        var sending = lost.SendAllAsync().ContinueWith(_ => { }, TaskScheduler.Default); // may fail, too
        await lost.ResultsAsync(100 + run.Next(500));
        await server.RestartAsync();

        var said = await SaidAsync(lost);
        await sending;
        await Until.Async(() => rig.Notices.Any(notice => notice.Contains("has lost data", StringComparison.Ordinal)), "the workers say it, too");
        var task = await ChaosTask.StartAsync(rig, Inputs); // for the same workers
        await task.StartWorkerAsync(5); // whose id was given before
        await task.SendAllAsync();
        var before = lost.Executions;
        var report = await task.ReportAsync(run, note: $"after \"{said}\"");
        return report with { Executions = report.Executions + lost.Executions - before }; // the workers of the first task count there
    }

    /// <summary>As after a power failure with appendfsync everysec: the last writes are missing.</summary>
    public static async Task<ChaosReport> TornAsync(ChaosRun run)
    {
        await using var server = await OwnRedisServer.StartAsync(options: ["--appendonly", "yes", "--appendfsync", "everysec"]);
        await using var rig = await Rig.OnAsync(server);
        var rounds = new ChaosRounds(run);
        for (var round = 1; round <= ChaosRun.Of(2, 20); round++)
        {
            var bytes = 1 + run.Next(round % 2 == 0 ? 20_000 : 2000);
            await rounds.RunAsync(rig, Inputs, async _ =>
            {
                server.Kill();
                Tear(Path.Combine(server.Folder, "appendonlydir", "appendonly.aof.1.incr.aof"), bytes);
                await server.RestartAsync();
                return TimeSpan.Zero;
            });
        }
        return rounds.Report("times the last writes were lost");
    }

    private static async Task<string> SaidAsync(ChaosTask task)
    {
        var error = await Assert.ThrowsAsync<VRedisException>(() => task.Sent.EndAsync(Until.Generous));
        Assert.Equal(ErrorIds.DataLost, error.ErrorId);
        return error.Message;
    }

    private static void Tear(string path, int bytes)
    {
        using var file = new FileStream(path, FileMode.Open);
        file.SetLength(Math.Max(0, file.Length - bytes));
    }
}
