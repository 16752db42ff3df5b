using System.Text;
using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.Values;

/// <summary>A bag's properties are members to <c>dynamic</c> code.</summary>
public sealed class PropertyBagTests
{
    private readonly dynamic _bag = new ValueCodec().Read(Encoding.UTF8.GetBytes("""{"name":"ada","Count":7,"inner":{"list":[{"n":1}]}}"""))!;

    [Fact]
    public void Properties_are_members()
    {
        Assert.Equal("ada", _bag.name);
        Assert.Equal("ada", _bag.NAME); // as in PowerShell
        Assert.Equal(1, _bag.inner.list[0].n);
        Assert.Equal("ada", _bag["name"]);
    }

    [Fact]
    public void A_property_goes_before_a_member_of_the_class()
    {
        Assert.Equal(7, _bag.Count);
        Assert.Equal(1, _bag.inner.Count);
        Assert.True(_bag.ContainsKey("name"));
    }

    [Fact]
    public void A_rule_made_for_one_bag_holds_for_others()
    {
        var counts = new List<object?>();
        foreach (dynamic bag in new[] { _bag, _bag.inner })
            counts.Add(bag.Count);
        Assert.Equal([7, 1], counts);
    }

    [Fact]
    public void Members_can_be_set()
    {
        _bag.name = "bob";
        _bag.fresh = 5;
        Assert.Equal("""{"name":"bob","Count":7,"inner":{"list":[{"n":1}]},"fresh":5}""", new ValueCodec().WriteToString((object)_bag));
    }

    [Fact]
    public void A_property_that_is_not_there_is_an_error_that_names_the_others()
    {
        var error = Assert.Throws<MissingMemberException>(() => (object?)_bag.nam);
        Assert.Equal("There is no property 'nam'. There are: name, Count, inner.", error.Message);
    }
}
