using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.Engine.Invariants;

/// <summary>Invariant 4: an item that kills its worker is given up, and harms no other.</summary>
public sealed class PoisonTests(RealServer server) : RigTests(server)
{
    [Fact]
    public async Task An_item_that_kills_every_worker_fails_and_the_others_complete()
    {
        const int Poison = 250;
        var task = await Rig.StartTaskAsync();
        await task.AddAndSealAsync(501);

        var deaths = 0;
        var worker = await StartAsync();
        await Until.Async(
            async () =>
            {
                if (!worker.IsRunning)
                {
                    deaths++;
                    worker = await StartAsync();
                }
                return task.End.IsCompleted;
            },
            "the task ends",
            TimeSpan.FromMinutes(2));

        await task.AssertEachOnceAsync(501, except: Poison);
        var failure = Assert.Single(task.Failures);
        Assert.Equal((Poison + 1, 4, FailureReason.WorkerLost), (failure.Item, failure.Attempt, failure.Reason));
        Assert.Equal("250"u8.ToArray(), failure.Value);
        Assert.InRange(deaths, 4, 5); // once the item before it may be charged, whose commit was on its way

        Task<WorkerProcess> StartAsync() => Rig.StartProcessAsync(4, "wait=2", $"poison={Poison}");
    }
}
