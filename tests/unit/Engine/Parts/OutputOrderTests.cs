using VRedis.Sending;
using Xunit;

namespace VRedis.Tests.Engine.Parts;

public sealed class OutputOrderTests
{
    private readonly OutputOrder _order = new();

    [Fact]
    public void Values_wait_until_all_items_before_are_settled()
    {
        _order.Add("3 2 a 1 2 1 b 2");
        Assert.Empty(_order.Take(100, rest: false));
        Assert.Equal(0, _order.Passed);

        _order.Add("1 1 a 3");

        Assert.Equal([new("a", 2, 3), new("b", 0, 2), new("a", 0, 2)], _order.Take(100, rest: false));
        Assert.Equal(4, _order.Passed);
        Assert.Empty(_order.Take(100, rest: true));
    }

    [Fact]
    public void Items_without_output_hold_up_nobody()
    {
        _order.Add("1 1 - 0 3 1 a 1 2 1 - 0");

        Assert.Equal([new("a", 0, 1)], _order.Take(100, rest: false));
        Assert.Equal(3, _order.Passed);
    }

    [Fact]
    public void Neighbours_are_taken_together_and_many_values_in_parts()
    {
        _order.Add("1 4 a 2");
        _order.Add("5 1 a 1000 6 1 a 1");

        Assert.Equal([new("a", 0, 10)], _order.Take(10, rest: false));
        Assert.Equal(4, _order.Passed);
        Assert.Equal([new("a", 10, 998)], _order.Take(998, rest: false));
        Assert.Equal([new("a", 1008, 1)], _order.Take(998, rest: false));
        Assert.Equal(6, _order.Passed);
    }

    [Fact]
    public void At_the_end_the_rest_comes_in_order_past_what_is_missing()
    {
        _order.Add("7 1 a 1 3 1 a 1 5 1 a 1");

        Assert.Empty(_order.Take(100, rest: false));
        Assert.Equal([new("a", 1, 2), new("a", 0, 1)], _order.Take(100, rest: true));
    }

    [Fact]
    public void What_is_skipped_keeps_its_place()
    {
        _order.Add("2 1 a 5", skip: true);
        _order.Add("1 1 a 1 3 1 a 1");

        Assert.Equal([new("a", 5, 2)], _order.Take(100, rest: false));
    }

    [Fact]
    public void A_broken_entry_is_an_error() => Assert.Equal(ErrorIds.BrokenData, Assert.Throws<VRedisException>(() => _order.Add("1 x a 1")).ErrorId);
}
