using System.Collections.Concurrent;
using VRedis.Connection;
using VRedis.Tests.Chaos.Faults;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;

namespace VRedis.Tests.Chaos.Scenarios;

/// <summary>A connection breaks at a byte of a request, or of its answer, of everything that a sender and a worker ask: at some bytes in the short form, at each in the long one.</summary>
internal static class CutConnections
{
    private const int ReplyBytes = 80; // of the answers to most, and into the next one
    private const int MostPoints = 500; // of a long request

    private static readonly string[] Usual = ["INCR", "create", "index", "SUBSCRIBE", "push", "seal", "HMGET", "LRANGE", "claim", "commit", "SMEMBERS"];
    private static readonly string[] InTransactions = ["MULTI", "HMSET", "push", "HMGET", "claim", "commit", "RPUSHX", "RENAME", "EXEC", "HDEL"];

    /// <summary>Of a task of small items.</summary>
    public static Task<ChaosReport> SmallAsync(ChaosRun run) => RunAsync(run, Usual, inputs: 3, padding: 0);

    /// <summary>Of a task whose items and results go past the scripts, in transactions with them.</summary>
    public static Task<ChaosReport> LongAsync(ChaosRun run) => RunAsync(run, InTransactions, inputs: 6, padding: 9000);

    private static async Task<ChaosReport> RunAsync(ChaosRun run, string[] asked, int inputs, int padding)
    {
        await using var server = await OwnRedisServer.StartAsync();
        var lengths = new ConcurrentDictionary<string, int>();
        await TryAsync(request => Seen(lengths, request)); // Redis learns the scripts
        lengths.Clear();
        await TryAsync(request => Seen(lengths, request));

        var points = asked.Where(lengths.ContainsKey).SelectMany(name => Places(lengths[name]).Select(at => (Name: name, Fault: new Fault(FaultKind.CutRequest, at)))
            .Concat(Enumerable.Range(0, ReplyBytes).Select(at => (Name: name, Fault: new Fault(FaultKind.CutReply, at))))).ToList();
        var all = points.Count;
        var wanted = ChaosSettings.Long ? points : [.. Enumerable.Range(0, 24).Select(_ => run.Take(points))];
        var reports = new ConcurrentBag<ChaosReport>();
        var cuts = 0;
        await Parallel.ForEachAsync(wanted, new ParallelOptions { MaxDegreeOfParallelism = 24 }, async (point, _) =>
        {
            var armed = 1;
            reports.Add(await TryAsync(request =>
            {
                if (Name(request) != point.Name || Interlocked.Exchange(ref armed, 0) == 0)
                    return default;
                Interlocked.Increment(ref cuts);
                return point.Fault;
            }));
        });
        return ChaosReport.Sum(reports, $"cut at {cuts} of {all} bytes of {asked.Count(lengths.ContainsKey)} requests and their answers");

        // A small task whose sender and worker are behind a proxy.
        async Task<ChaosReport> TryAsync(Func<Request, Fault> plan)
        {
            await using var proxy = new FaultProxy(server.Host, server.Port);
            await using var rig = await Rig.OnAsync(server);
            var (sender, worker) = (await rig.ConnectAsync(proxy.Port), await rig.ConnectAsync(proxy.Port));
            proxy.Plan = plan;
            var task = await ChaosTask.StartAsync(rig, inputs, sender, padding);
            await task.StartWorkerAsync(0, worker);
            await task.SendAllAsync();
            return await task.ReportAsync(run);
        }
    }

    private static IEnumerable<int> Places(int length)
    {
        var step = 1 + (length / MostPoints);
        return Enumerable.Range(0, 1 + (length / step)).Select(i => i * step).Append(length).Distinct();
    }

    private static Fault Seen(ConcurrentDictionary<string, int> lengths, Request request)
    {
        lengths.AddOrUpdate(Name(request), request.Bytes.Length, (_, length) => Math.Max(length, request.Bytes.Length));
        return default;
    }

    private static string Name(Request request) => Array.Find<Script>([Script.Create, Script.Index, Script.Push, Script.Seal, Script.Claim, Script.Commit], request.Runs)?.Name ?? request.Command;
}
