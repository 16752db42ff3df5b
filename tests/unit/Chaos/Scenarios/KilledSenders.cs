using System.Diagnostics;
using StackExchange.Redis;
using VRedis.Connection;
using VRedis.Inspecting;
using VRedis.Tests.Chaos.Faults;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.Chaos.Scenarios;

/// <summary>Senders of submitted tasks are killed before and after each thing that they ask of Redis: what was sealed completes, what was not is abandoned.</summary>
internal static class KilledSenders
{
    private const int Items = 3;

    // INCR of the task's id, create, index, a push for each item, seal.
    private const int Requests = 3 + Items + 1;

    // What else it asks comes with its signs of life, and so by the clock.
    private static readonly Script[] Steps = [Script.Create, Script.Index, Script.Push, Script.Seal];

    public static async Task<ChaosReport> RunAsync(ChaosRun run)
    {
        await using var server = await OwnRedisServer.StartAsync();
        var points = Enumerable.Range(0, 2 * Requests).Select(point => (Request: 1 + (point / 2), Answered: point % 2 == 1)).ToList();
        var wanted = Enumerable.Range(0, ChaosRun.Of(5, points.Count)).Select(_ => run.Take(points)).Append((Request: Requests, Answered: true)).Distinct().ToList();
        var reports = await Task.WhenAll(wanted.Select(point => KillAsync(run, server, point.Request, point.Answered)));
        return ChaosReport.Sum(reports, $"killed at {wanted.Count} of {2 * Requests} points");
    }

    /// <param name="run">The run.</param>
    /// <param name="server">The server.</param>
    /// <param name="last">The request that is the sender's last, counted from its task's id on.</param>
    /// <param name="done">Whether Redis still does it.</param>
    private static async Task<ChaosReport> KillAsync(ChaosRun run, OwnRedisServer server, int last, bool done)
    {
        await using var rig = await Rig.OnAsync(server);
        await rig.StartWorkerAsync(call => call.Output(call.Number));
        var asked = 0;
        await using var proxy = new FaultProxy(server.Host, server.Port)
        {
            Plan = request => (request.Command == "INCR" || Steps.Any(request.Runs)) && ++asked == last
                ? new(done ? FaultKind.HoldReply : FaultKind.HoldRequest)
                : default,
        };
        await WarmAsync(rig);
        await using var sender = await WorkerProcess.StartAsync("submitter", rig.Settings with { Port = proxy.Port }, Items);
        await proxy.Held.WaitAsync(Until.Generous);
        sender.Kill();
        await proxy.DisposeAsync();

        var watch = Stopwatch.StartNew();
        var effective = done ? last : last - 1;
        var stat = await EndAsync(rig);
        if (effective < 2)
            Assert.Null(stat); // nothing of it was ever there
        else if (effective == 2)
            await Until.Async(async () => await rig.Database.KeyTimeToLiveAsync(rig.Keys.Meta(2)) is not null, "a task that nobody knows goes by itself");
        else
            Assert.Equal((effective == Requests ? TaskState.Completed : TaskState.Abandoned, effective == Requests ? Items : effective - 3), (stat!.State, (int)stat.Items));
        if (effective != Requests)
            return run.Report(0, 0, 0, 0, 0, 0, watch.Elapsed);
        var results = new List<string>();
        await foreach (var value in TableReader.ReadAsync(rig.Connection, 2, StepDefinition.DefaultTable))
            results.Add(System.Text.Encoding.UTF8.GetString(value));
        return run.Report(Items, stat!.Execute, results.Count, Enumerable.Range(0, Items).Count(number => !results.Contains($"{number}")), results.Count - results.Distinct().Count(), 0, watch.Elapsed);

        async Task<TaskStat?> EndAsync(Rig rig)
        {
            if (effective < 3)
                return (await TaskInspector.GetLastAsync(rig.Connection, 10)).FirstOrDefault(stat => stat.TaskId == 2);
            TaskStat? found = null;
            await Until.Async(async () => (found = await TaskInspector.GetAsync(rig.Connection, 2)).HasEnded, "the task has ended");
            return found;
        }
    }

    /// <summary>Redis knows the scripts from then on. The task has the id 1, the killed sender's 2.</summary>
    private static async Task WarmAsync(Rig rig)
    {
        await using var task = await Sending.SubmittedTask.StartAsync(rig.Connection, Rig.Definition);
        task.TryAdd(0, static (value, buffer) => System.Buffers.BuffersExtensions.Write(buffer, "0"u8));
        await task.CompleteAsync();
    }
}
