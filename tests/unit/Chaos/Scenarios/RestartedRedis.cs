using System.Diagnostics;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;

namespace VRedis.Tests.Chaos.Scenarios;

/// <summary>Redis is killed and comes back with all that it had acknowledged.</summary>
internal static class RestartedRedis
{
    /// <summary>With appendfsync always.</summary>
    public static Task<ChaosReport> AlwaysAsync(ChaosRun run) => RunAsync(run, "always");

    /// <summary>With appendfsync everysec: a process that is killed loses nothing of what it had written to its file.</summary>
    public static Task<ChaosReport> EverySecondAsync(ChaosRun run) => RunAsync(run, "everysec");

    private static async Task<ChaosReport> RunAsync(ChaosRun run, string sync)
    {
        await using var server = await OwnRedisServer.StartAsync(options: ["--appendonly", "yes", "--appendfsync", sync]);
        await using var rig = await Rig.OnAsync(server);
        var task = await ChaosTask.StartAsync(rig, ChaosRun.Of(500, 10_000));
        for (var i = 0; i < 2; i++)
            await task.StartWorkerAsync(5);
        var sending = task.SendAllAsync();
        var kills = ChaosRun.Of(2, 20);
        var longest = TimeSpan.Zero;
        for (var kill = 1; kill <= kills; kill++)
        {
            await task.ResultsAsync((task.Items * kill / (kills + 1)) - run.Next(task.Items / (2 * kills)));
            server.Kill();
            await Task.Delay(run.Next(2000));
            await server.RestartAsync();
            var (watch, count) = (Stopwatch.StartNew(), task.Sent.Outputs.Count);
            await task.ResultsAsync(Math.Min(count + 1, task.Items));
            longest = new[] { longest, watch.Elapsed }.Max();
        }
        await sending;
        return await task.ReportAsync(run, longest, $"Redis killed {kills} times, appendfsync {sync}");
    }
}
