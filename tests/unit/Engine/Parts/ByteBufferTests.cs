using System.Runtime.InteropServices;
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

    [Fact]
    public void Its_memory_is_used_again_when_it_is_recycled()
    {
        const int Size = 6 << 20; // which hardly anybody else asks for meanwhile
        var made = Enumerable.Range(0, 3).Select(_ => Filled()).ToList();
        var used = made.Select(Memory).ToList();

        made.ForEach(buffer => buffer.Recycle());
        made.ForEach(buffer => Assert.Equal(0, buffer.Length));
        Assert.Contains(Memory(Filled()), used);

        made[0].Append("again"u8);
        Assert.Equal("again"u8.ToArray(), made[0].Span.ToArray());

        static ByteBuffer Filled()
        {
            var buffer = new ByteBuffer(Size);
            buffer.Append((byte)'x');
            return buffer;
        }
    }

    [Fact]
    public void What_is_very_large_is_not_kept()
    {
        var buffer = new ByteBuffer(20 << 20);
        var used = Memory(buffer);

        buffer.Recycle();

        Assert.NotSame(used, Memory(new ByteBuffer(20 << 20)));
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

    private static byte[] Memory(ByteBuffer buffer) => MemoryMarshal.TryGetArray(buffer.Slice(0, 1), out var segment) ? segment.Array! : throw new InvalidOperationException();
}
