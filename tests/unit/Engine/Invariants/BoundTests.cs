using VRedis.Sending;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
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

        Assert.False(task.TryAdd(json));
        Assert.InRange(task.Live.Progress.Sent * Size, 1, (1 << 20) + BatchBytes + Size);

        await Rig.StartWorkerAsync(call => call.Output(call.Text.Length));
        task.Live.Seal();
        Assert.Equal(Wire.TaskState.Completed, await task.EndAsync());
        Assert.Equal(added, task.Outputs.Count);
    }
}

public sealed class BoundTestsOnReal(RealServer server) : BoundTests(server);

public sealed class BoundTestsOnEmbedded(EmbeddedTestServer server) : BoundTests(server);
