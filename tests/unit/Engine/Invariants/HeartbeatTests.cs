using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Engine.Invariants;

/// <summary>Invariant 4: a lease lives by being renewed.</summary>
public abstract class HeartbeatTests(TestServer server) : RigTests(server)
{
    [Fact]
    public async Task A_worker_that_does_not_renew_its_lease_loses_it()
    {
        using var gate = new ManualResetEventSlim();
        var (begun, again) = (0, 0);
        var silent = await Rig.StartWorkerAsync(call =>
        {
            Interlocked.Increment(ref begun);
            call.Wait(gate);
            call.Output(call.Number);
        }, throttleLimit: 1); // full: it cannot take back what it loses
        var task = await Rig.StartTaskAsync();
        await task.AddAsync(0, 1);
        await Until.Async(() => Volatile.Read(ref begun) == 1, "the item runs");
        await Rig.StartWorkerAsync(call =>
        {
            again = Math.Max(again, call.Attempt);
            call.Output(call.Number);
        });
        var run = Assert.Single(silent.Runs);
        var lease = run.LeaseName;

        silent.LeaseKeeper.Stop();

        await Until.Async(() => task.Outputs.Count == 1, "the other worker has run the item");
        Assert.Equal(2, again);
        gate.Set();
        await Until.Async(() => run.LeaseName != lease, "the first worker hears, when it commits, that its lease is lost");
        await task.AddAsync(1, 9);
        task.Live.Seal();
        await task.AssertEachOnceAsync(10);
    }

    [Fact]
    public async Task Nobody_takes_leases_back_right_after_an_outage()
    {
        // The owners of leases that ran out meanwhile get the time to renew them.
        var task = await ScriptTask.CreateAsync(Rig);
        await task.PushAsync(1, ["a"]);
        await task.ClaimAsync(ScriptTask.Lease(), 1);
        await task.ExpireAsync(ScriptTask.Lease());
        var proxy = Rig.StartProxy();
        var connection = await Rig.ConnectAsync(proxy);
        proxy.CutReplyTo("an outage");
        await connection.TryAsync(db => db.StringSetAsync(Rig.Keys.Patrol, "an outage"), TestContext.Current.CancellationToken);

        await Until.Async(
            async () =>
            {
                await Patrol.LookAsync(connection, task.Id, [], TestContext.Current.CancellationToken);
                return (await task.HeldAsync(ScriptTask.Lease())).Count == 0;
            },
            "the lease is taken back");

        Assert.True(connection.WellFor >= VRedis.Lease.Length);
    }
}

public sealed class HeartbeatTestsOnReal(RealServer server) : HeartbeatTests(server);

public sealed class HeartbeatTestsOnEmbedded(EmbeddedTestServer server) : HeartbeatTests(server);
