using System.Collections.Concurrent;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using VRedis.Working;
using Xunit;

namespace VRedis.Tests.Engine.Invariants;

/// <summary>Redis goes and comes back: sender and workers go on by themselves.</summary>
public sealed class OutageTests
{
    [Fact]
    public async Task Nothing_is_lost_or_doubled_when_Redis_is_killed_and_restarted()
    {
        const int Items = 3000;
        await using var server = await OwnRedisServer.StartAsync(appendOnly: true);
        await using var rig = await Rig.OnAsync(server);
        for (var i = 0; i < 2; i++)
        {
            await rig.StartWorkerAsync(call =>
            {
                Thread.Sleep(5);
                call.Output(call.Number);
            });
        }
        var task = await rig.StartTaskAsync();
        await task.AddAsync(0, Items / 2);
        await Until.Async(() => task.Outputs.Count > 200, "it is on its way");

        server.Kill();
        await Until.Async(() => Told(task.Notices, "cannot be used") && Told(rig.Notices, "cannot be used"), "sender and workers say that Redis is away");
        await task.AddAsync(Items / 2, Items / 2);
        await server.RestartAsync();

        task.Live.Seal();
        await task.AssertEachOnceAsync(Items);
        Assert.True(Told(task.Notices, "can be used again"));
    }

    [Fact]
    public async Task An_idle_worker_that_is_to_end_waits_for_no_Redis_that_is_away()
    {
        await using var server = await OwnRedisServer.StartAsync();
        await using var rig = await Rig.OnAsync(server);
        var worker = await rig.StartWorkerAsync(_ => { }, new WorkerOptions { ShutdownTime = Until.Generous });
        var task = await rig.StartTaskAsync();
        await task.AddAsync(0, 1); // it has a part in a task, and nothing to do
        await Until.Async(async () => (await task.StatAsync()).Execute == 1, "the item is done");
        server.Kill();
        await Until.Async(() => worker.Connection.WellFor == TimeSpan.Zero, "the worker has noticed");

        await worker.StopAsync().WaitAsync(Until.Generous / 2, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Leases_and_live_tasks_survive_an_outage_longer_than_they_last()
    {
        await using var server = await OwnRedisServer.StartAsync(appendOnly: true);
        await using var rig = await Rig.OnAsync(server);
        using var gate = new ManualResetEventSlim();
        var attempts = new ConcurrentBag<int>();
        for (var i = 0; i < 2; i++)
        {
            await rig.StartWorkerAsync(
                call =>
                {
                    attempts.Add(call.Attempt);
                    call.Wait(gate);
                    call.Output(call.Number);
                },
                throttleLimit: 2);
        }
        var task = await rig.StartTaskAsync();
        await task.AddAsync(0, 4);
        await Until.Async(() => attempts.Count == 4, "4 items run");

        server.Kill();
        await Task.Delay(TimeSpan.FromSeconds(11), TestContext.Current.CancellationToken); // longer than leases (8 s) and senders (10 s) last
        await server.RestartAsync();
        await using var redis = await server.ConnectAsync();
        var leases = await redis.GetDatabase().SortedSetRangeByRankWithScoresAsync(rig.Keys.Leases(task.Id));
        Assert.Equal(2, leases.Length);
        await Until.Async(
            async () => (await redis.GetDatabase().SortedSetRangeByRankWithScoresAsync(rig.Keys.Leases(task.Id))).All(lease => lease.Score > leases.Max(before => before.Score)),
            "the leases are renewed");
        await task.AddAsync(4, 4);
        gate.Set();

        task.Live.Seal();
        await task.AssertEachOnceAsync(8);
        Assert.All(attempts, attempt => Assert.Equal(1, attempt));
        Assert.Equal(8, attempts.Count);
    }

    [Theory]
    [InlineData("full", 0)]
    [InlineData("read-only", 0)]
    [InlineData("full", 3000)] // bytes of an item, in transactions
    [InlineData("read-only", 3000)]
    public async Task Sender_and_workers_wait_while_Redis_is(string what, int padding)
    {
        await using var server = await OwnRedisServer.StartAsync();
        await using var rig = await Rig.OnAsync(server);
        await using var redis = await server.ConnectAsync();
        await rig.StartWorkerAsync(call =>
        {
            Thread.Sleep(1);
            call.Output(call.Text);
        });
        var task = await rig.StartPaddedTaskAsync(padding);
        await task.AddAsync(0, 1000);
        await Until.Async(() => task.Outputs.Count > 20, "it is on its way");

        await (what == "full" ? RunAsync("CONFIG", "SET", "maxmemory", "1") : RunAsync("REPLICAOF", "127.0.0.1", "1"));
        await Until.Async(() => Told(task.Notices, what == "full" ? "memory is full" : "read-only") || Told(rig.Notices, what == "full" ? "memory is full" : "read-only"), "somebody says so");
        await task.AddAsync(1000, 1000);
        await (what == "full" ? RunAsync("CONFIG", "SET", "maxmemory", "0") : RunAsync("REPLICAOF", "NO", "ONE"));

        task.Live.Seal();
        await task.AssertEachOnceAsync(2000);

        Task RunAsync(string command, params object[] arguments) => redis.GetDatabase().ExecuteAsync(command, arguments);
    }

    private static bool Told(IEnumerable<string> notices, string text) => notices.Any(notice => notice.Contains(text, StringComparison.Ordinal));
}
