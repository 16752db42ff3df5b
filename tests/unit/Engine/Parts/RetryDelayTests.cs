using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.Engine.Parts;

public sealed class RetryDelayTests
{
    [Theory]
    [InlineData(2, 1, 2)]
    [InlineData(2, 2, 4)]
    [InlineData(2, 5, 32)]
    [InlineData(0.01, 3, 0.04)]
    public void It_doubles_with_each_attempt_and_adds_a_quarter_at_most(double seconds, int attempt, double expected)
    {
        Assert.Equal(expected, RetryDelay.After(seconds, attempt, 0).TotalSeconds, 6);
        Assert.Equal(expected * 1.125, RetryDelay.After(seconds, attempt, 0.5).TotalSeconds, 6);
        Assert.Equal(expected * 1.25, RetryDelay.After(seconds, attempt, 1).TotalSeconds, 6);
    }

    [Theory]
    [InlineData(3600, 1)]
    [InlineData(1, 20)]
    [InlineData(3600, 1001)]
    public void It_is_an_hour_at_most_and_still_not_the_same_for_all(double seconds, int attempt)
    {
        Assert.Equal(TimeSpan.FromHours(1), RetryDelay.After(seconds, attempt, 1));
        Assert.InRange(RetryDelay.After(seconds, attempt, 0), TimeSpan.FromMinutes(45), TimeSpan.FromMinutes(50));
    }

    [Fact]
    public void No_delay_is_none() => Assert.Equal(TimeSpan.Zero, RetryDelay.After(0, 1000, 1));
}
