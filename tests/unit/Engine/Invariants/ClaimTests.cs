using System.Collections.Concurrent;
using VRedis.Connection;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using VRedis.Working;
using Xunit;

namespace VRedis.Tests.Engine.Invariants;

/// <summary>Invariant 2: claims are repeated without loss, and slow items spread over workers.</summary>
public abstract class ClaimTests(TestServer server) : RigTests(server)
{
    [Fact]
    public async Task A_claim_whose_answer_was_lost_gets_the_same_items()
    {
        var warm = await ScriptTask.CreateAsync(Rig);
        await warm.ClaimAsync(ScriptTask.Lease(), 1);
        var attempts = new ConcurrentBag<int>();
        var task = await Rig.StartTaskAsync();
        await task.AddAndSealAsync(100);
        await task.SentAsync(100);
        var proxy = Rig.StartProxy();
        var connection = await Rig.ConnectAsync(proxy);

        proxy.CutReplyTo(Script.Claim);
        await Rig.StartWorkerAsync(
            call =>
            {
                attempts.Add(call.Attempt);
                call.Output(call.Number);
            },
            connection: connection);

        await task.AssertEachOnceAsync(100);
        Assert.Equal(1, proxy.Cuts);
        Assert.All(attempts, attempt => Assert.Equal(1, attempt));
        Assert.Equal(100, attempts.Count);
    }

    [Fact]
    public async Task Slow_items_spread_over_workers()
    {
        var shares = new ConcurrentDictionary<long, int>();
        for (var i = 0; i < 4; i++)
        {
            await Rig.StartWorkerAsync(call =>
            {
                shares.AddOrUpdate(call.Task.WorkerId, 1, (_, share) => share + 1);
                Thread.Sleep(50);
                call.Output(call.Number);
            });
        }
        var task = await Rig.StartTaskAsync();
        await task.AddAndSealAsync(200);

        await task.AssertEachOnceAsync(200);

        Assert.Equal(4, shares.Count);
        Assert.All(shares.Values, share => Assert.InRange(share, 25, 80));
    }

    [Fact]
    public async Task An_item_that_runs_for_ever_holds_up_no_other()
    {
        using var gate = new ManualResetEventSlim();
        var (begun, endless) = (0, $"\"{new string('x', 70_000)}\""); // larger than a chunk: what follows is claimed with it, as another piece
        var task = await Rig.StartTaskAsync();
        await Rig.StartWorkerAsync(Run, throttleLimit: 1);
        await task.AddAsync(0, 500);
        await Until.Async(() => task.Outputs.Count == 500, "the worker knows that items are fast");

        Assert.True(task.TryAdd(endless));
        await task.AddAsync(500, 40);
        await Until.Async(() => Volatile.Read(ref begun) == 1, "the long one runs");
        await Rig.StartWorkerAsync(Run, throttleLimit: 1);

        await Until.Async(() => task.Outputs.Count == 540, "another worker has done the others", TimeSpan.FromSeconds(15));
        gate.Set();
        task.Live.Seal();
        await task.EndAsync();
        Assert.Equal(541, (await task.StatAsync()).Execute);
        Assert.Equal(1, begun);

        void Run(ItemCall call)
        {
            if (call.Text == endless)
            {
                Interlocked.Increment(ref begun);
                call.Wait(gate);
                return;
            }
            call.Output(call.Number);
        }
    }

    [Fact]
    public async Task The_next_slow_item_is_there_before_its_lane_is_free()
    {
        var (begun, ended, seen) = (0, 0, new HashSet<int>());
        var task = await Rig.StartTaskAsync();
        await task.AddAndSealAsync(100);
        var worker = await Rig.StartWorkerAsync(Run, throttleLimit: 1);

        await Until.Async(() => worker.Runs.Any(WaitsBehindOneThatRuns) && seen.Count >= 15, "again and again the next item waits here while one runs"); // now and then one may be claimed too early

        await task.AssertEachOnceAsync(100);

        void Run(ItemCall call)
        {
            Interlocked.Increment(ref begun);
            call.Wait(TimeSpan.FromMilliseconds(100));
            Interlocked.Increment(ref ended);
            call.Output(call.Number);
        }

        bool WaitsBehindOneThatRuns(TaskRun run)
        {
            var current = Volatile.Read(ref begun);
            var waits = run.Pieces.Count == 1 && Volatile.Read(ref ended) == current - 1 && Volatile.Read(ref begun) == current;
            if (waits)
                seen.Add(current);
            return waits;
        }
    }

    [Fact]
    public async Task What_was_claimed_for_a_lane_that_does_not_become_free_goes_back()
    {
        using var gate = new ManualResetEventSlim();
        var begun = new ConcurrentBag<long>();
        var task = await Rig.StartTaskAsync();
        await task.AddAndSealAsync(20);
        await Rig.StartWorkerAsync(Run, throttleLimit: 1);
        await Until.Async(() => begun.Contains(10), "an item runs that takes longer than those before it");

        await Until.Async(async () => await Rig.Database.ListLengthAsync(Rig.Keys.Ready(task.Id)) > 0 && (await Rig.Database.HashGetAsync(Rig.Keys.Meta(task.Id), "waiting")) == 9, "all behind it wait in Redis");
        await Rig.StartWorkerAsync(Run, throttleLimit: 1);
        await Until.Async(() => task.Outputs.Count == 19, "another worker has done them");
        gate.Set();

        await task.AssertEachOnceAsync(20);

        void Run(ItemCall call)
        {
            begun.Add(call.Number);
            if (call.Number == 10)
                call.Wait(gate);
            else
                call.Wait(TimeSpan.FromMilliseconds(100));
            call.Output(call.Number);
        }
    }

    [Fact]
    public async Task Items_that_become_slow_spread_over_workers()
    {
        // The first worker expects all to be as fast as the first 500, and takes many at once.
        var shares = new ConcurrentDictionary<long, int>();
        var task = await Rig.StartTaskAsync();
        await Rig.StartWorkerAsync(Run, throttleLimit: 1);
        await task.AddAsync(0, 500);
        await Until.Async(() => task.Outputs.Count == 500, "the fast ones are done");
        await task.AddAsync(500, 40);
        await Until.Async(() => !shares.IsEmpty, "the first slow one runs");
        for (var i = 0; i < 3; i++)
            await Rig.StartWorkerAsync(Run, throttleLimit: 1);
        task.Live.Seal();

        await task.AssertEachOnceAsync(540);

        Assert.Equal(4, shares.Count);
        Assert.All(shares.Values, share => Assert.InRange(share, 5, 16));

        void Run(ItemCall call)
        {
            if (call.Number >= 500)
            {
                shares.AddOrUpdate(call.Task.WorkerId, 1, (_, share) => share + 1);
                Thread.Sleep(200);
            }
            call.Output(call.Number);
        }
    }
}

public sealed class ClaimTestsOnReal(RealServer server) : ClaimTests(server);

public sealed class ClaimTestsOnEmbedded(EmbeddedTestServer server) : ClaimTests(server);

/// <summary>How much Redis is asked for many small items.</summary>
public sealed class CommandCountTests
{
    [Fact]
    public async Task Fast_items_take_few_commands()
    {
        const int Items = 50_000;
        await using var server = await OwnRedisServer.StartAsync();
        await using var rig = await Rig.OnAsync(server);
        await rig.StartWorkerAsync(call => call.Output(call.Number));
        var task = await rig.StartTaskAsync();
        await task.AddAndSealAsync(Items);
        await task.AssertEachOnceAsync(Items);

        await using var redis = await server.ConnectAsync();
        var scripts = await CallsAsync("evalsha") + await CallsAsync("eval");
        var reads = await CallsAsync("lrange");

        TestContext.Current.TestOutputHelper!.WriteLine($"{scripts} scripts and {reads} reads for {Items} items");
        Assert.InRange(scripts + reads, 1, Items * 12 / 100);

        async Task<long> CallsAsync(string command)
        {
            var lines = ((string?)await redis.GetDatabase().ExecuteAsync("INFO", "commandstats"))!.Split("\r\n");
            var line = lines.FirstOrDefault(line => line.StartsWith($"cmdstat_{command}:calls=", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split('=', ',')[1]);
        }
    }
}
