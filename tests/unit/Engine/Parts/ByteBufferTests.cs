using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.Engine.Parts;

public sealed class ByteBufferTests
{
    private readonly ByteBuffer _buffer = new();

    [Fact]
    public void It_grows_and_keeps_what_was_written()
    {
        var expected = new List<byte>();
        for (var i = 0; i < 1000; i++)
        {
            var bytes = new byte[i];
            Array.Fill(bytes, (byte)i);
            _buffer.Append(bytes);
            _buffer.Append((byte)'|');
            expected.AddRange([.. bytes, (byte)'|']);
        }

        Assert.Equal(expected, _buffer.Span.ToArray());
        Assert.Equal(expected.Count, _buffer.Length);
    }

    [Fact]
    public void It_shrinks_to_an_earlier_length()
    {
        _buffer.Append("keep"u8);
        var mark = _buffer.Length;
        _buffer.Append("forget"u8);

        _buffer.Truncate(mark);
        _buffer.Append("!"u8);

        Assert.Equal("keep!"u8.ToArray(), _buffer.Span.ToArray());
        Assert.Equal("ee"u8.ToArray(), _buffer.Slice(1, 2).ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    public void It_gives_as_much_room_as_asked_for(int size)
    {
        Assert.InRange(_buffer.GetSpan(size).Length, Math.Max(1, size), int.MaxValue);
        Assert.InRange(_buffer.GetMemory(size).Length, Math.Max(1, size), int.MaxValue);
        _buffer.GetSpan(1)[0] = 7;
        _buffer.Advance(1);

        Assert.Equal([7], _buffer.Span.ToArray());
    }
}
