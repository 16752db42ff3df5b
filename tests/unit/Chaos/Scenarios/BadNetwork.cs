using VRedis.Tests.Chaos.Faults;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;

namespace VRedis.Tests.Chaos.Scenarios;

/// <summary>Answers come 200 ms late, and one connection in a hundred requests breaks: before Redis hears of it, within it, or after.</summary>
internal static class BadNetwork
{
    private const double Resets = 0.01;

    public static async Task<ChaosReport> RunAsync(ChaosRun run)
    {
        await using var server = await OwnRedisServer.StartAsync();
        await using var proxy = new FaultProxy(server.Host, server.Port) { Latency = TimeSpan.FromMilliseconds(200) };
        await using var rig = await Rig.OnAsync(server);
        var task = await ChaosTask.StartAsync(rig, ChaosRun.Of(200, 5000), await rig.ConnectAsync(proxy.Port));
        for (var i = 0; i < 2; i++)
            await task.StartWorkerAsync(20, await rig.ConnectAsync(proxy.Port));
        proxy.Plan = request => run.Happens(Resets) ? new(run.Happens(0.5) ? FaultKind.CutRequest : FaultKind.CutReply, run.Next(request.Bytes.Length + 1)) : default;
        await task.SendAllAsync();
        await task.Sent.EndAsync(ChaosRun.Limit);
        proxy.Plan = null; // the last look is not part of it
        return await task.ReportAsync(run, note: $"{proxy.Cuts} resets");
    }
}
