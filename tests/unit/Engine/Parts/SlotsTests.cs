using System.Collections.Concurrent;
using VRedis.Tests.Engine.Support;
using VRedis.Working;
using Xunit;

namespace VRedis.Tests.Engine.Parts;

public sealed class SlotsTests
{
    private readonly SlotShare _share = new();

    [Fact]
    public void There_are_as_many_as_allowed()
    {
        var slots = new Slots(2);

        Assert.True(slots.Acquire(_share, TimeSpan.Zero));
        Assert.True(slots.Acquire(_share, TimeSpan.Zero));
        Assert.False(slots.Acquire(_share, TimeSpan.Zero));
        Assert.Equal((2, 0), (slots.Used, slots.Free));
        slots.Release(_share);
        Assert.Equal((1, 1), (slots.Used, slots.Free));
        Assert.True(slots.Acquire(_share, TimeSpan.Zero));
    }

    [Fact]
    public async Task Who_has_waited_longest_comes_first()
    {
        var slots = new Slots(1);
        slots.Acquire(_share, TimeSpan.Zero);
        var order = new ConcurrentQueue<int>();
        var threads = new List<Thread>();
        for (var i = 0; i < 5; i++)
        {
            var number = i;
            threads.Add(await WaitingAsync(slots, _share, () =>
            {
                order.Enqueue(number);
                slots.Release(_share);
            }));
        }

        slots.Release(_share);
        threads.ForEach(thread => thread.Join());

        Assert.Equal([0, 1, 2, 3, 4], order);
        Assert.Equal(0, slots.Used);
    }

    [Fact]
    public async Task Who_has_the_fewest_comes_before_who_has_waited_longer_and_then_whose_turn_is_longest_ago()
    {
        var slots = new Slots(4);
        var shares = new Dictionary<string, SlotShare> { ["many"] = new(), ["one"] = new(), ["other"] = new(), ["none"] = new() };
        foreach (var name in (string[])["many", "many", "other", "one"])
            slots.Acquire(shares[name], TimeSpan.Zero);
        Assert.False(slots.IsWantedFrom(shares["many"]));
        Assert.Equal((false, true), (slots.HasTooFew(shares["one"]), slots.HasTooFew(shares["none"])));
        var order = new ConcurrentQueue<string>();
        var threads = new List<Thread>();
        foreach (var name in (string[])["many", "one", "other", "none"])
        {
            threads.Add(await WaitingAsync(slots, shares[name], () => order.Enqueue(name)));
            Assert.Equal((name != "many", name == "none"), (slots.IsWantedFrom(shares["many"]), slots.IsWantedFrom(shares["one"])));
        }

        foreach (var (name, count) in new[] { ("many", 1), ("none", 2), ("many", 3), ("one", 4) })
        {
            slots.Release(shares[name]);
            await Until.Async(() => order.Count == count, "one has its turn");
        }
        threads.ForEach(thread => thread.Join());

        // none 0 of 4; then other and one have 1 each, and other's turn was before; many has 1 as well by then, and its turns were first of all.
        Assert.Equal(["none", "many", "other", "one"], order);
    }

    [Fact]
    public async Task Among_equals_who_has_had_slots_for_the_least_time_comes_first()
    {
        Assert.Equal(["short", "long"], await OrderAsync(new SlotShare { Time = TimeSpan.FromSeconds(2) }, new SlotShare { Time = TimeSpan.FromSeconds(1) }));
        Assert.Equal(["long", "short"], await OrderAsync(new SlotShare { Time = TimeSpan.FromSeconds(1) }, new SlotShare { Time = TimeSpan.FromSeconds(2) }));
    }

    [Fact]
    public void Who_comes_late_makes_up_for_little_of_what_the_others_had()
    {
        var slots = new Slots(2);
        var (old, late) = (new SlotShare(), new SlotShare());
        slots.Acquire(old, TimeSpan.Zero);
        slots.Release(old, TimeSpan.FromMinutes(10));
        slots.Acquire(old, TimeSpan.Zero);

        slots.Acquire(late, TimeSpan.Zero);

        Assert.InRange(old.Time - late.Time, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Who_gave_up_waiting_gets_none()
    {
        var slots = new Slots(1);
        slots.Acquire(_share, TimeSpan.Zero);
        Assert.False(slots.Acquire(_share, TimeSpan.FromMilliseconds(1)));

        slots.Release(_share);

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
                if (!slots.Acquire(_share, TimeSpan.FromMilliseconds(Random.Shared.Next(2))))
                    continue;
                InterlockedMax(ref most, Interlocked.Increment(ref inside));
                Interlocked.Decrement(ref inside);
                slots.Release(_share);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        Assert.InRange(most, 1, 3);
        Assert.Equal((0, 3), (slots.Used, slots.Free));
    }

    /// <summary>In which order two get a slot, of which the first has waited longer.</summary>
    private async Task<IEnumerable<string>> OrderAsync(SlotShare first, SlotShare second)
    {
        var slots = new Slots(1);
        slots.Acquire(_share, TimeSpan.Zero);
        var order = new ConcurrentQueue<string>();
        var threads = new List<Thread>();
        foreach (var (name, share) in new[] { ("long", first), ("short", second) })
        {
            threads.Add(await WaitingAsync(slots, share, () =>
            {
                order.Enqueue(name);
                slots.Release(share);
            }));
        }
        slots.Release(_share);
        threads.ForEach(thread => thread.Join());
        return order;
    }

    /// <summary>A thread that waits for a slot, and what it does then.</summary>
    private static async Task<Thread> WaitingAsync(Slots slots, SlotShare share, Action come)
    {
        var thread = new Thread(() =>
        {
            slots.Acquire(share, Until.Generous);
            come();
        });
        thread.Start();
        await Until.Async(() => thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin), "the thread waits for its turn");
        return thread;
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var before = Volatile.Read(ref most); before < value; before = Volatile.Read(ref most))
            Interlocked.CompareExchange(ref most, value, before);
    }
}
