using VRedis.Working;
using Xunit;

namespace VRedis.Tests.Engine.Parts;

public sealed class ItemPaceTests
{
    private readonly ItemPace _pace = new();

    [Fact]
    public void Before_anything_is_known_each_free_slot_gets_one()
    {
        Assert.Equal((8, 1), _pace.Want(lanes: 0, free: 8, queued: 0));
        Assert.False(_pace.WantsManyLanes);
    }

    [Fact]
    public void Slow_items_go_one_by_one_to_free_slots()
    {
        _pace.Measured(6, 100);

        Assert.Equal((3, 1), _pace.Want(lanes: 8, free: 3, queued: 0));
        Assert.Equal((0, 1), _pace.Want(lanes: 8, free: -2, queued: 0));
        Assert.True(_pace.WantsManyLanes);
    }

    [Fact]
    public void Work_for_a_tenth_of_a_second_is_wanted_in_pieces_of_a_quarter_of_that()
    {
        _pace.Measured(0.1, 100);

        Assert.Equal((200, 25), _pace.Want(lanes: 2, free: 0, queued: 0));
        Assert.Equal((110, 25), _pace.Want(lanes: 2, free: 0, queued: 90));
        Assert.Equal((0, 1), _pace.Want(lanes: 2, free: 0, queued: 101));
        Assert.False(_pace.WantsManyLanes);
    }

    [Fact]
    public void Very_fast_items_are_bounded()
    {
        _pace.Measured(0, 1_000_000);

        Assert.Equal((4000, 1000), _pace.Want(lanes: 2, free: 0, queued: 0));
    }

    [Fact]
    public void The_first_measurement_in_which_the_script_was_compiled_counts_only_until_the_second()
    {
        _pace.Measured(0.5, 1);
        Assert.True(_pace.WantsManyLanes);

        _pace.Measured(0.001, 1);

        Assert.False(_pace.WantsManyLanes);
        Assert.Equal((100, 25), _pace.Want(lanes: 1, free: 0, queued: 0));
    }

    [Fact]
    public void It_follows_what_is_measured()
    {
        _pace.Measured(0.001, 1);
        for (var i = 0; i < 30; i++)
            _pace.Measured(0.1, 1);

        Assert.Equal((5, 1), _pace.Want(lanes: 2, free: 5, queued: 0));
    }

    [Fact]
    public void An_item_that_runs_long_counts_before_it_ends()
    {
        _pace.Measured(0.001, 1);
        _pace.AtLeast(0.2);
        _pace.AtLeast(0.1);

        Assert.Equal((5, 1), _pace.Want(lanes: 2, free: 5, queued: 0));
    }

    [Fact]
    public void An_item_ends_soon_when_it_has_run_about_as_long_as_those_before_it()
    {
        Assert.False(_pace.EndsSoon(TimeSpan.FromMilliseconds(100)));
        _pace.Measured(0.1, 1);

        Assert.False(_pace.EndsSoon(TimeSpan.FromMilliseconds(74)));
        Assert.True(_pace.EndsSoon(TimeSpan.FromMilliseconds(76)));
        Assert.True(_pace.EndsSoon(TimeSpan.FromMilliseconds(124)));
        Assert.False(_pace.EndsSoon(TimeSpan.FromMilliseconds(126)));
    }

    [Fact]
    public void An_item_that_runs_for_long_never_ends_soon()
    {
        _pace.Measured(0.1, 1);
        for (var milliseconds = 200; milliseconds < 2000; milliseconds += 20)
        {
            _pace.AtLeast(milliseconds / 1000.0);
            Assert.False(_pace.EndsSoon(TimeSpan.FromMilliseconds(milliseconds)));
        }
    }
}
