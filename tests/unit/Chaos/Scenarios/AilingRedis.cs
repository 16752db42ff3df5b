using System.Diagnostics;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Chaos.Scenarios;

/// <summary>Redis refuses for a while, or forgets clients and scripts, in an order by chance: memory full, disk broken, read-only, loading, clients killed, scripts flushed.</summary>
internal static class AilingRedis
{
    private static readonly TimeSpan Ailing = TimeSpan.FromMilliseconds(700);

    private static readonly List<(string Name, Func<OwnRedisServer, Task> Run)> Faults =
    [
        ("maxmemory", server => WhileAsync(server, "CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0")),
        ("READONLY", server => WhileAsync(server, "REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE")),
        ("MISCONF", FailToSaveAsync),
        ("LOADING", server => OrderAsync(server, "DEBUG RELOAD")),
        ("CLIENT KILL", server => server.AskAsync("CLIENT KILL TYPE normal")),
        ("CLIENT KILL pubsub", server => server.AskAsync("CLIENT KILL TYPE pubsub")),
        ("SCRIPT FLUSH", server => OrderAsync(server, "SCRIPT FLUSH")),
    ];

    public static async Task<ChaosReport> RunAsync(ChaosRun run)
    {
        await using var server = await OwnRedisServer.StartAsync(options: ["--enable-debug-command", "yes", "--key-load-delay", "300", "--loading-process-events-interval-bytes", "1024"]);
        await using var rig = await Rig.OnAsync(server);
        await OrderAsync(server, "DEBUG POPULATE 3000 filler 10"); // loading takes a while
        var rounds = ChaosRun.Of(1, 10);
        var task = await ChaosTask.StartAsync(rig, 700 * rounds);
        for (var i = 0; i < 2; i++)
            await task.StartWorkerAsync(10);
        var sending = task.SendAllAsync();
        var longest = TimeSpan.Zero;
        for (var round = 0; round < rounds; round++)
        {
            for (var faults = Faults.ToList(); faults.Count > 0;)
            {
                var done = (round * Faults.Count) + Faults.Count - faults.Count + 1;
                await task.ResultsAsync(task.Items * done / ((Faults.Count * rounds) + 1));
                await run.Take(faults).Run(server);
                var (watch, count) = (Stopwatch.StartNew(), task.Sent.Outputs.Count);
                await task.ResultsAsync(Math.Min(count + 1, task.Items));
                longest = new[] { longest, watch.Elapsed }.Max();
            }
        }
        await sending;
        var said = new[] { "memory is full", "read-only", "MISCONF", "loading" }.Where(word => rig.Notices.Concat(task.Sent.Notices).Any(notice => notice.Contains(word, StringComparison.Ordinal)));
        return await task.ReportAsync(run, longest, $"{Faults.Count * rounds} faults; said: {string.Join(", ", said)}");
    }

    private static async Task WhileAsync(OwnRedisServer server, string begin, string end)
    {
        await OrderAsync(server, begin);
        await Task.Delay(Ailing);
        await OrderAsync(server, end);
    }

    /// <summary>It cannot put its file where a folder lies.</summary>
    private static async Task FailToSaveAsync(OwnRedisServer server)
    {
        var folder = Path.Combine(server.Folder, "dump.rdb");
        File.Delete(folder); // what DEBUG RELOAD has left
        Directory.CreateDirectory(folder);
        await OrderAsync(server, "CONFIG SET save \"3600 1\"");
        await SaveAsync("err");
        await Task.Delay(Ailing);
        Directory.Delete(folder);
        await SaveAsync("ok");
        await OrderAsync(server, "CONFIG SET save \"\"");

        Task SaveAsync(string result) => Until.Async(
            async () =>
            {
                await server.AskAsync("BGSAVE");
                return (await server.AskAsync("INFO persistence")).Contains($"rdb_last_bgsave_status:{result}", StringComparison.Ordinal);
            },
            $"saving gives {result}");
    }

    private static async Task OrderAsync(OwnRedisServer server, string command) => Assert.StartsWith("+OK", await server.AskAsync(command), StringComparison.Ordinal);
}
