using VRedis.Observing;
using Xunit;

namespace VRedis.Tests.Engine.Observing;

/// <summary>How long the first item that waits has waited.</summary>
public sealed class WaitingAgeTests
{
    [Fact]
    public void It_is_that_of_the_first_item_that_nobody_has_taken()
    {
        var age = new WaitingAge(start: 1000);
        Assert.Equal(500, age.Look(1500, items: 10, waiting: 10).TotalMilliseconds); // since the task began, at most
        Assert.Equal(1000, age.Look(2000, items: 20, waiting: 11).TotalMilliseconds);
        Assert.Equal(1000, age.Look(3000, items: 20, waiting: 10).TotalMilliseconds); // the first ten are taken: the next was there at 2000
        Assert.Equal(0, age.Look(4000, items: 20, waiting: 0).TotalMilliseconds);
        Assert.Equal(0, age.Look(5000, items: 21, waiting: 1).TotalMilliseconds);
        Assert.Equal(1000, age.Look(6000, items: 21, waiting: 1).TotalMilliseconds);
    }

    [Fact]
    public void What_was_there_before_anybody_looked_counts_from_then() =>
        Assert.Equal(0, new WaitingAge(start: 1000).Look(9000, items: 20, waiting: 10).TotalMilliseconds);

    [Fact]
    public void It_forgets_details_when_inputs_come_for_hours()
    {
        var age = new WaitingAge(start: 0);
        for (var i = 1; i <= 100_000; i++)
            age.Look(i, items: i, waiting: i);
        Assert.Equal(200_000, age.Look(200_000, items: 100_000, waiting: 100_000).TotalMilliseconds);
        Assert.InRange(age.Look(200_000, items: 100_000, waiting: 50_000).TotalMilliseconds, 149_000, 151_000);
    }
}
