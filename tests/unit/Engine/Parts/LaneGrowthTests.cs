using VRedis.Working;
using Xunit;

namespace VRedis.Tests.Engine.Parts;

public sealed class LaneGrowthTests
{
    [Fact]
    public void What_waits_gets_lanes_up_to_the_limit()
    {
        Assert.Equal(3, LaneGrowth.More(lanes: 0, opening: 0, busy: 0, unattended: 3, most: 32, processors: 8));
        Assert.Equal(2, LaneGrowth.More(lanes: 6, opening: 0, busy: 0, unattended: 30, most: 8, processors: 8));
        Assert.Equal(0, LaneGrowth.More(lanes: 8, opening: 0, busy: 0, unattended: 30, most: 8, processors: 8));
        Assert.Equal(0, LaneGrowth.More(lanes: 4, opening: 0, busy: 0, unattended: 0, most: 8, processors: 8));
    }

    [Fact]
    public void A_lane_that_is_opening_is_for_something_that_waits()
    {
        Assert.Equal(1, LaneGrowth.More(lanes: 4, opening: 3, busy: 0, unattended: 4, most: 32, processors: 8));
        Assert.Equal(0, LaneGrowth.More(lanes: 4, opening: 4, busy: 0, unattended: 4, most: 32, processors: 8));
        Assert.Equal(0, LaneGrowth.More(lanes: 5, opening: 5, busy: 0, unattended: 4, most: 32, processors: 8));
    }

    [Fact]
    public void No_more_open_at_once_than_there_are_processors()
    {
        Assert.Equal(2, LaneGrowth.More(lanes: 0, opening: 0, busy: 0, unattended: 30, most: 32, processors: 2));
        Assert.Equal(1, LaneGrowth.More(lanes: 5, opening: 1, busy: 1, unattended: 30, most: 32, processors: 2));
        Assert.Equal(0, LaneGrowth.More(lanes: 5, opening: 2, busy: 2, unattended: 30, most: 32, processors: 2));
    }

    [Fact]
    public void Lanes_whose_opening_waits_for_something_keep_nobody_else_from_opening() =>
        Assert.Equal(2, LaneGrowth.More(lanes: 5, opening: 5, busy: 0, unattended: 30, most: 32, processors: 2));
}
