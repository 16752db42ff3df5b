using VRedis.Sending;
using Xunit;

namespace VRedis.Tests.Engine.Parts;

public sealed class TaskBoundsTests
{
    private static readonly SendOptions Options = new() { MaxWaitingItems = 10, MaxWaitingBytes = 100 };

    [Theory]
    [InlineData(9, 99, false)]
    [InlineData(10, 0, true)]
    [InlineData(0, 100, true)]
    public void A_sender_pauses_when_as_much_waits_as_may(long items, long bytes, bool pauses)
    {
        var bounds = new TaskBounds(ordered: false);

        bounds.Set(items, bytes);

        Assert.Equal(pauses, bounds.Exceeds(Options));
    }

    [Fact]
    public void What_was_read_before_a_push_was_answered_does_not_count()
    {
        var bounds = new TaskBounds(ordered: false);
        var heard = bounds.Heard;
        bounds.Set(10, 0);

        bounds.SetRead(0, 0, heard);
        Assert.True(bounds.Exceeds(Options));

        bounds.SetRead(0, 0, bounds.Heard);
        Assert.False(bounds.Exceeds(Options));
    }
}
