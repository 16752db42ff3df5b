using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.Engine.Parts;

public sealed class WorkerFilterTests
{
    [Theory]
    [InlineData("web1", "web1", true)]
    [InlineData("WEB1", "web1", true)]
    [InlineData("web*", "web12.example", true)]
    [InlineData("*", "", true)]
    [InlineData("web?", "web1", true)]
    [InlineData("web?", "web12", false)]
    [InlineData("web", "web1", false)]
    [InlineData("*.example", "web1.example\n", false)]
    [InlineData("w.b1", "web1", false)]
    [InlineData("a+[b]\\$", "a+[b]\\$", true)]
    [InlineData("*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false)]
    public void Names_match_with_wildcards_in_any_case(string pattern, string name, bool expected) =>
        Assert.Equal(expected, new WorkerFilter { Names = ["other", pattern] }.Admits(1, name));

    [Fact]
    public void Either_the_id_or_the_name_is_enough()
    {
        var filter = new WorkerFilter { Ids = [3, 4], Names = ["db*"] };

        Assert.True(filter.Admits(4, "web"));
        Assert.True(filter.Admits(5, "db1"));
        Assert.False(filter.Admits(5, "web"));
        Assert.Equal("id 3, 4 or name db*", filter.ToString());
    }

    [Fact]
    public void None_lets_all_run_it() => Assert.True(WorkerFilter.All.Admits(1, "any"));
}
