using System.Collections.Concurrent;
using System.Diagnostics;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Engine.Invariants;

/// <summary>What is tried again waits in Redis, and nobody else waits for it.</summary>
public abstract class RetryDelayTests(TestServer server) : RigTests(server)
{
    [Theory]
    [InlineData(null)]
    [InlineData(0.2)]
    public async Task Each_repetition_waits_twice_as_long_on_the_servers_clock(double? timeout)
    {
        await Rig.StartWorkerAsync(call =>
        {
            if (call.Number == 3 && call.Attempt <= 2)
            {
                if (timeout is null)
                    throw new InvalidOperationException("not yet");
                call.Wait(Until.Generous);
            }
            call.Output(call.Number);
        });
        var task = await Rig.StartTaskAsync(Rig.Definition with { RetryDelaySeconds = 100, TimeoutSeconds = timeout });
        var delayed = Rig.Keys.Delayed(task.Id);
        await task.AddAndSealAsync(10);

        foreach (var (attempt, expected) in ((int, double)[])[(2, 100), (3, 200)])
        {
            await Until.Async(async () => (await Rig.Database.SortedSetRangeByRankAsync(delayed)) is [var chunk] && chunk.ToString().StartsWith($"4 1 {attempt} ", StringComparison.Ordinal), "the item waits");
            var now = await Rig.Connection.NowAsync(TestContext.Current.CancellationToken);
            var entry = Assert.Single(await Rig.Database.SortedSetRangeByRankWithScoresAsync(delayed));
            Assert.InRange((entry.Score - now) / 1000, expected - 20, expected * 1.25); // it may have been there for a while
            await Until.Async(() => task.Outputs.Count == 9, "all others are done");
            Assert.False(task.End.IsCompleted);
            Assert.Equal((1L, 1L), ((await task.StatAsync()).Open, (await task.StatAsync()).Undistributed));
            await Rig.Database.SortedSetAddAsync(delayed, entry.Element, 1); // its time has come
        }

        await task.AssertEachOnceAsync(10);
        Assert.Equal(2, (await task.StatAsync()).Retry);
    }

    [Fact]
    public async Task It_is_taken_up_again_when_it_is_due_and_not_before()
    {
        var attempts = new ConcurrentQueue<long>();
        await Rig.StartWorkerAsync(call =>
        {
            attempts.Enqueue(Stopwatch.GetTimestamp());
            if (call.Attempt <= 2)
                throw new InvalidOperationException("not yet");
            call.Output(call.Number);
        });
        var task = await Rig.StartTaskAsync(Rig.Definition with { RetryDelaySeconds = 0.3 });

        await task.AddAndSealAsync(1);
        await task.AssertEachOnceAsync(1);

        var times = attempts.ToArray();
        Assert.Equal(3, times.Length);
        // Waking early by the resolution of the clocks is no fault.
        Assert.InRange(Stopwatch.GetElapsedTime(times[0], times[1]), TimeSpan.FromSeconds(0.28), Until.Generous);
        Assert.InRange(Stopwatch.GetElapsedTime(times[1], times[2]), TimeSpan.FromSeconds(0.58), Until.Generous);
    }
}

public sealed class RetryDelayTestsOnReal(RealServer server) : RetryDelayTests(server);

public sealed class RetryDelayTestsOnEmbedded(EmbeddedTestServer server) : RetryDelayTests(server);
