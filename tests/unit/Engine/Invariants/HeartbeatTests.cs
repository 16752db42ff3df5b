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
        await task.AddAndSealAsync(1);
        await Until.Async(() => Volatile.Read(ref begun) == 1, "the item runs");
        await Rig.StartWorkerAsync(call =>
        {
            again = call.Attempt;
            call.Output(call.Number);
        });

        silent.LeaseKeeper.Stop();

        await task.AssertEachOnceAsync(1);
        Assert.Equal(2, again);
        gate.Set();
        await Until.Async(() => silent.Info.Running == 0, "the first attempt has ended");
        Assert.Equal(1, (await task.StatAsync()).Execute);
        Assert.Single(await task.TableAsync());
    }
}

public sealed class HeartbeatTestsOnReal(RealServer server) : HeartbeatTests(server);

public sealed class HeartbeatTestsOnEmbedded(EmbeddedTestServer server) : HeartbeatTests(server);
