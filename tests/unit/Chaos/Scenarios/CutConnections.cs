using System.Collections.Concurrent;
using VRedis.Connection;
using VRedis.Tests.Chaos.Faults;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;

namespace VRedis.Tests.Chaos.Scenarios;

/// <summary>A connection breaks at a byte of a request, or of its answer, of everything that a sender and a worker ask: at some bytes in the short form, at each in the long one.</summary>
internal static class CutConnections
{
    private const int Inputs = 3;
    private const int ReplyBytes = 80; // of the answers to most, and into the next one
    private static readonly string[] Asked = ["INCR", "create", "index", "SUBSCRIBE", "push", "seal", "HMGET", "LRANGE", "claim", "commit", "SMEMBERS"];

    public static async Task<ChaosReport> RunAsync(ChaosRun run)
    {
        await using var server = await OwnRedisServer.StartAsync();
        var lengths = new ConcurrentDictionary<string, int>();
        await TryAsync(run, server, request => Seen(lengths, request)); // Redis learns the scripts
        lengths.Clear();
        await TryAsync(run, server, request => Seen(lengths, request));

        var points = Asked.Where(lengths.ContainsKey).SelectMany(name => Enumerable.Range(0, lengths[name] + 1).Select(at => (Name: name, Fault: new Fault(FaultKind.CutRequest, at)))
            .Concat(Enumerable.Range(0, ReplyBytes).Select(at => (Name: name, Fault: new Fault(FaultKind.CutReply, at))))).ToList();
        var all = points.Count;
        var wanted = ChaosSettings.Long ? points : [.. Enumerable.Range(0, 24).Select(_ => run.Take(points))];
        var reports = new ConcurrentBag<ChaosReport>();
        var cuts = 0;
        await Parallel.ForEachAsync(wanted, new ParallelOptions { MaxDegreeOfParallelism = 24 }, async (point, _) =>
        {
            var armed = 1;
            reports.Add(await TryAsync(run, server, request =>
            {
                if (Name(request) != point.Name || Interlocked.Exchange(ref armed, 0) == 0)
                    return default;
                Interlocked.Increment(ref cuts);
                return point.Fault;
            }));
        });
        return ChaosReport.Sum(reports, $"cut at {cuts} of {all} bytes of {Asked.Count(lengths.ContainsKey)} requests and their answers");
    }

    /// <summary>A small task whose sender and worker are behind a proxy.</summary>
    private static async Task<ChaosReport> TryAsync(ChaosRun run, OwnRedisServer server, Func<Request, Fault> plan)
    {
        await using var proxy = new FaultProxy(server.Host, server.Port);
        await using var rig = await Rig.OnAsync(server);
        var (sender, worker) = (await rig.ConnectAsync(proxy.Port), await rig.ConnectAsync(proxy.Port));
        proxy.Plan = plan;
        var task = await ChaosTask.StartAsync(rig, Inputs, sender);
        await task.StartWorkerAsync(0, worker);
        await task.SendAllAsync();
        return await task.ReportAsync(run);
    }

    private static Fault Seen(ConcurrentDictionary<string, int> lengths, Request request)
    {
        lengths.AddOrUpdate(Name(request), request.Bytes.Length, (_, length) => Math.Max(length, request.Bytes.Length));
        return default;
    }

    private static string Name(Request request) => Array.Find<Script>([Script.Create, Script.Index, Script.Push, Script.Seal, Script.Claim, Script.Commit], request.Runs)?.Name ?? request.Command;
}
