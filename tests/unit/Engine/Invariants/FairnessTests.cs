using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Engine.Invariants;

/// <summary>A worker works for everybody: no task keeps the others out.</summary>
public abstract class FairnessTests(TestServer server) : RigTests(server)
{
    [Theory]
    [InlineData(1, null)]
    [InlineData(80, null)] // slow ones are claimed one by one, for free slots
    [InlineData(1, 1)]
    public async Task A_task_with_many_items_leaves_room_for_another(int milliseconds, int? throttleLimit)
    {
        const int Many = 30_000;
        const int Few = 6;
        var hurry = false;
        SentTask? few = null;
        await Rig.StartWorkerAsync(
            call =>
            {
                var wait = call.Task.TaskId == few?.Id ? milliseconds : 1;
                if (!Volatile.Read(ref hurry))
                    call.Wait(TimeSpan.FromMilliseconds(wait));
                call.Output(call.Number);
            },
            throttleLimit: 2);
        var many = await Rig.StartTaskAsync();
        await many.AddAndSealAsync(Many);
        await Until.Async(async () => (await many.StatAsync()).Execute > 100, "the first task is on its way");

        few = await Rig.StartTaskAsync(Rig.Definition with { ThrottleLimit = throttleLimit });
        await few.AddAndSealAsync(Few);
        await few.AssertEachOnceAsync(Few);

        Assert.False(many.End.IsCompleted, "The first task kept the other out until it had ended.");
        Volatile.Write(ref hurry, true);
        await many.AssertEachOnceAsync(Many);
    }

    [Fact]
    public async Task Slow_items_do_not_keep_fast_ones_out_either()
    {
        using var gate = new ManualResetEventSlim();
        SentTask? fast = null;
        var begun = 0;
        await Rig.StartWorkerAsync(
            call =>
            {
                if (call.Task.TaskId != fast?.Id)
                {
                    Interlocked.Increment(ref begun);
                    call.Wait(TimeSpan.FromMilliseconds(gate.IsSet ? 0 : 150));
                }
                call.Output(call.Number);
            },
            throttleLimit: 2);
        var slow = await Rig.StartTaskAsync();
        await slow.AddAndSealAsync(400); // half a minute
        await Until.Async(() => Volatile.Read(ref begun) > 2, "the first task is on its way");

        fast = await Rig.StartTaskAsync();
        await fast.AddAndSealAsync(2000);
        await fast.AssertEachOnceAsync(2000);

        Assert.False(slow.End.IsCompleted, "The first task kept the other out until it had ended.");
        gate.Set();
        await slow.AssertEachOnceAsync(400);
    }
}

public sealed class FairnessTestsOnReal(RealServer server) : FairnessTests(server);

public sealed class FairnessTestsOnEmbedded(EmbeddedTestServer server) : FairnessTests(server);
