using System.Collections.Concurrent;
using VRedis.Tests.Engine.Support;
using VRedis.Working;
using Xunit;

namespace VRedis.Tests.Engine.Parts;

public sealed class SlotsTests
{
    [Fact]
    public void There_are_as_many_as_allowed()
    {
        var slots = new Slots(2);

        Assert.True(slots.Acquire(this, TimeSpan.Zero));
        Assert.True(slots.Acquire(this, TimeSpan.Zero));
        Assert.False(slots.Acquire(this, TimeSpan.Zero));
        Assert.Equal((2, 0), (slots.Used, slots.Free));
        slots.Release(this);
        Assert.Equal((1, 1), (slots.Used, slots.Free));
        Assert.True(slots.Acquire(this, TimeSpan.Zero));
    }

    [Fact]
    public async Task Who_has_waited_longest_comes_first()
    {
        var slots = new Slots(1);
        slots.Acquire(this, TimeSpan.Zero);
        var order = new ConcurrentQueue<int>();
        var threads = new List<Thread>();
        for (var i = 0; i < 5; i++)
        {
            var number = i;
            var thread = new Thread(() =>
            {
                slots.Acquire(this, Until.Generous);
                order.Enqueue(number);
                slots.Release(this);
            });
            thread.Start();
            await Until.Async(() => thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin), "the thread waits for its turn");
            threads.Add(thread);
        }

        slots.Release(this);
        threads.ForEach(thread => thread.Join());

        Assert.Equal([0, 1, 2, 3, 4], order);
        Assert.Equal(0, slots.Used);
    }

    [Fact]
    public async Task Who_has_the_fewest_comes_before_who_has_waited_longer()
    {
        var slots = new Slots(3);
        slots.Acquire("many", TimeSpan.Zero);
        slots.Acquire("many", TimeSpan.Zero);
        slots.Acquire("one", TimeSpan.Zero);
        Assert.False(slots.IsWantedFrom("many"));
        Assert.Equal((false, true, true), (slots.HasTooFew("many"), slots.HasTooFew("none"), slots.HasTooFew("none at all")));
        var order = new ConcurrentQueue<string>();
        var threads = new List<Thread>();
        foreach (var name in (string[])["many", "one", "none"])
        {
            var thread = new Thread(() =>
            {
                slots.Acquire(name, Until.Generous);
                order.Enqueue(name);
            });
            thread.Start();
            await Until.Async(() => thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin), "the thread waits for its turn");
            threads.Add(thread);
            Assert.Equal((name != "many", name == "none"), (slots.IsWantedFrom("many"), slots.IsWantedFrom("one")));
        }

        slots.Release("many");
        await Until.Async(() => order.Count == 1, "one has its turn");
        slots.Release("many");
        await Until.Async(() => order.Count == 2, "another has");
        slots.Release("one");
        threads.ForEach(thread => thread.Join());

        Assert.Equal(["none", "many", "one"], order);
    }

    [Fact]
    public void Who_gave_up_waiting_gets_none()
    {
        var slots = new Slots(1);
        slots.Acquire(this, TimeSpan.Zero);
        Assert.False(slots.Acquire(this, TimeSpan.FromMilliseconds(1)));

        slots.Release(this);

        Assert.Equal(0, slots.Used);
    }

    [Fact]
    public void Nobody_loses_a_slot_in_the_rush()
    {
        var slots = new Slots(3);
        var (inside, most) = (0, 0);
        var threads = Enumerable.Range(0, 8).Select(_ => new Thread(() =>
        {
            for (var i = 0; i < 2000; i++)
            {
                if (!slots.Acquire(this, TimeSpan.FromMilliseconds(Random.Shared.Next(2))))
                    continue;
                InterlockedMax(ref most, Interlocked.Increment(ref inside));
                Interlocked.Decrement(ref inside);
                slots.Release(this);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        Assert.InRange(most, 1, 3);
        Assert.Equal((0, 3), (slots.Used, slots.Free));
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var before = Volatile.Read(ref most); before < value; before = Volatile.Read(ref most))
            Interlocked.CompareExchange(ref most, value, before);
    }
}
