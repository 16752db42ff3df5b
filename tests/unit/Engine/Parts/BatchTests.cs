using System.Buffers;
using System.Text;
using StackExchange.Redis;
using VRedis.Sending;
using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.Engine.Parts;

public sealed class BatchTests
{
    private const long First = 7;

    private readonly Batch _batch = new("main", maxItemBytes: 1 << 20);

    [Fact]
    public void Items_share_a_chunk()
    {
        Add("a");
        Add("bb");

        Assert.Equal([(2, "000000000000007 0002 1 0 main\na\nbb")], Chunks());
        Assert.Equal(2, _batch.Items);
    }

    [Fact]
    public void An_empty_batch_has_no_chunk() => Assert.Empty(Chunks());

    [Fact]
    public void A_chunk_ends_after_a_thousand_items()
    {
        for (var i = 0; i < 2500; i++)
            Add("x");

        Assert.Equal([1000, 1000, 500], Chunks().Select(chunk => chunk.Count));
    }

    [Fact]
    public void A_chunk_ends_after_64_kilobytes()
    {
        for (var i = 0; i < 5; i++)
            Add(new string('x', 40_000));

        Assert.Equal([2, 2, 1], Chunks().Select(chunk => chunk.Count));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public void An_item_taken_back_leaves_no_trace(int before)
    {
        for (var i = 0; i < before; i++)
            Add("x");
        var mark = _batch.Begin();
        _batch.Buffer.Append("half"u8);
        _batch.Undo(mark);
        Add("y");

        var last = Chunks()[^1];
        Assert.Equal(before + 1, _batch.Items);
        Assert.Equal(before % 1000 == 0 ? $"{First + before:D15} 0001 1 0 main\ny" : $"{First:D15} 0002 1 0 main\nx\ny", last.Text);
    }

    [Fact]
    public void An_item_of_several_lines_is_refused()
    {
        Add("a");
        _batch.Begin();
        _batch.Buffer.Append("{\n}"u8);

        Assert.Equal(ErrorIds.BadValue, Assert.Throws<VRedisException>(_batch.End).ErrorId);
    }

    private void Add(string item)
    {
        _batch.Begin();
        _batch.Buffer.Write(Encoding.UTF8.GetBytes(item));
        _batch.End();
    }

    private List<(int Count, string Text)> Chunks()
    {
        var arguments = new List<RedisValue>();
        _batch.AppendTo(arguments, First);
        return [.. arguments.Chunk(2).Select(pair => ((int)pair[0], pair[1].ToString()))];
    }
}
