using VRedis.Sending;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using VRedis.Working;
using Xunit;

namespace VRedis.Tests.Engine.Invariants;

/// <summary>Invariant 8, S10: what waits in Redis is bounded.</summary>
public abstract class BoundTests(TestServer server) : RigTests(server)
{
    // What a sender gathers for one push, PushQueue's own bounds.
    private const int BatchItems = 20_000;
    private const int BatchBytes = 4 << 20;

    [Fact]
    public async Task A_sender_pauses_when_too_many_items_wait()
    {
        var task = await Rig.StartTaskAsync(new SendOptions { MaxWaitingItems = 1000 });
        var added = 0;
        await Until.Async(() => !TryAddMore(), "the task takes no more");
        await Until.Async(async () => (await task.StatAsync()).Undistributed >= 1000, "what was gathered first has been sent");

        Assert.False(TryAddMore() && TryAddMore());
        Assert.InRange((await task.StatAsync()).Undistributed, 1000, 1000 + BatchItems);

        await Rig.StartWorkerAsync(call => call.Output(call.Number));
        task.Live.Seal();
        await task.AssertEachOnceAsync(added);

        bool TryAddMore()
        {
            for (var i = 0; i < BatchItems; i++)
            {
                if (!task.TryAdd(added))
                    return false;
                added++;
            }
            return true;
        }
    }

    [Fact]
    public async Task A_worker_holds_no_more_bytes_than_it_will_soon_need()
    {
        const int Items = 200;
        const int Fast = 20;
        const int Size = 100_000;
        const int Lanes = 2;
        using var goOn = new ManualResetEventSlim();
        var blocked = 0;
        await Rig.StartWorkerAsync(
            call =>
            {
                if (call.Number >= Fast) // those before have shown that items are fast, so that it claims for many
                {
                    Interlocked.Increment(ref blocked);
                    goOn.Wait(TestContext.Current.CancellationToken);
                }
                call.Output(call.Number);
            },
            Lanes);
        var task = await Rig.StartPaddedTaskAsync(Size);
        await task.AddAndSealAsync(Items);
        var most = 0L;
        await Until.Async(
            async () =>
            {
                var held = await HeldAsync();
                most = Math.Max(most, held);
                return Volatile.Read(ref blocked) == Lanes && held == Lanes;
            },
            "what waits behind slow items has gone back");
        goOn.Set();

        await task.AssertEachOnceAsync(Items);
        Assert.InRange(most, Lanes, Fast + Lanes + (2 * ClaimLoop.MostBytes / Size) + 2); // the fast ones may not be committed yet

        async Task<long> HeldAsync()
        {
            var meta = await Rig.Database.HashGetAsync(Rig.Keys.Meta(task.Id), ["open", "waiting"]);
            return (long)meta[0] - (long)meta[1];
        }
    }

    [Fact]
    public async Task A_sender_pauses_when_too_many_bytes_wait()
    {
        const int Size = 10_000;
        var json = $"\"{new string('x', Size - 2)}\"";
        var task = await Rig.StartTaskAsync(new SendOptions { MaxWaitingBytes = 1 << 20 });
        var added = 0;
        await Until.Async(
            () =>
            {
                while (task.TryAdd(json))
                    added++;
                var sent = task.Live.Progress.Sent;
                return sent * Size >= 1 << 20 && added - sent >= BatchBytes / Size;
            },
            "too much waits, and a batch is gathered");

        for (var more = 0; more < 3 * BatchBytes / Size; more++)
        {
            if (task.TryAdd(json))
                added++;
        }
        Assert.InRange((added - task.Live.Progress.Sent) * Size, 1, 2 * (BatchBytes + Size)); // one batch that waits to be sent, and one that gathers
        Assert.InRange(task.Live.Progress.Sent * Size, 1, (1 << 20) + BatchBytes + Size);

        await Rig.StartWorkerAsync(call => call.Output(call.Text.Length));
        task.Live.Seal();
        Assert.Equal(Wire.TaskState.Completed, await task.EndAsync());
        Assert.Equal(added, task.Outputs.Count);
    }
}

public sealed class BoundTestsOnReal(RealServer server) : BoundTests(server);

public sealed class BoundTestsOnEmbedded(EmbeddedTestServer server) : BoundTests(server);
