using VRedis.Control;
using Xunit;

namespace VRedis.Tests.Engine.Parts;

public sealed class ControlMessageTests
{
    [Fact]
    public void What_is_known_is_read()
    {
        Assert.Equal(new StopTask(17), ControlMessage.Parse("stop 17"));
        Assert.Equal(new DrainWorker(3), ControlMessage.Parse("drain 3"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("stop")]
    [InlineData("stop garbage")]
    [InlineData("stop -1")]
    [InlineData("stop 1 2")]
    [InlineData(" drain 3")]
    [InlineData("from a later version 5")]
    public void Anything_else_is_no_message(string text) => Assert.Null(ControlMessage.Parse(text));
}
