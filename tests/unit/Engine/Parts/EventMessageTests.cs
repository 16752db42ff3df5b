using VRedis.Sending;
using Xunit;

namespace VRedis.Tests.Engine.Parts;

public sealed class EventMessageTests
{
    [Fact]
    public void The_end_is_read() => Assert.True(EventMessage.Parse("end done")!.Value.Ended);

    [Fact]
    public void A_commit_is_read()
    {
        var message = EventMessage.Parse("commit 5 3 1200 !=1 ~=20 default=7 größe-1.a_b=8")!.Value;

        Assert.Equal((false, 5L, 3L, 1200L), (message.Ended, message.Open, message.Waiting, message.Bytes));
        Assert.Equal([("!", 1L), ("~", 20L), ("default", 7L), ("größe-1.a_b", 8L)], message.Lists);
    }

    [Fact]
    public void A_commit_without_lists_is_read() => Assert.Empty(EventMessage.Parse("commit 5 3 1200")!.Value.Lists);

    [Fact]
    public void Lists_that_are_none_are_left_out() => Assert.Equal([("a", 1L)], EventMessage.Parse("commit 0 0 0 =3 a=1 b= c=x d")!.Value.Lists);

    [Theory]
    [InlineData("")]
    [InlineData("commit")]
    [InlineData("commit 1 2")]
    [InlineData("commit a b c")]
    [InlineData("hello world")]
    public void What_is_no_message_is_none(string text) => Assert.Null(EventMessage.Parse(text));
}
