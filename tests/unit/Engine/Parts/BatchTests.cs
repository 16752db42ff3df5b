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

    [Fact]
    public void Long_items_lie_apart_and_so_do_those_behind_them_in_their_chunk()
    {
        var batch = new Batch("main", maxItemBytes: 1 << 20, apart: "5");
        var text = new string('x', LongItem.Least);
        foreach (var item in (string[])["a", "b", text, "c"])
            Add(batch, item);

        Assert.Equal([(2, "000000000000007 0002 1 0 main\na\nb"), (2, "000000000000009 0002 1 0 main\n@2048 5.0\n@1 5.1")], Chunks(batch));
        Assert.Equal([("5.0", text), ("5.1", "c")], batch.Long().Select(entry => (entry.Name.ToString(), entry.Value.ToString())));
    }

    [Fact]
    public void A_chunk_of_long_items_ends_after_64_kilobytes_of_them_and_short_ones_behind_it_do_not_lie_apart()
    {
        var batch = new Batch("main", maxItemBytes: 1 << 20, apart: "5");
        foreach (var item in (string[])[new('x', 40_000), new('y', 40_000), "z"])
            Add(batch, item);

        Assert.Equal([2, 1], Chunks(batch).Select(chunk => chunk.Count));
        Assert.EndsWith("\nz", Chunks(batch)[^1].Text, StringComparison.Ordinal);
        Assert.Equal(2, batch.Long().Length);
    }

    [Fact]
    public void A_long_item_taken_back_leaves_no_trace()
    {
        var batch = new Batch("main", maxItemBytes: 5000, apart: "5");
        Add(batch, "a");
        Add(batch, new string('x', 4000));
        var mark = batch.Begin();
        batch.Buffer.Append(new byte[6000]);
        Assert.Throws<ItemTooLargeException>(batch.End);
        batch.Undo(mark);
        Add(batch, new string('y', 3000));

        Assert.Equal([(1, "000000000000007 0001 1 0 main\na"), (2, "000000000000008 0002 1 0 main\n@4000 5.0\n@3000 5.1")], Chunks(batch));
        Assert.Equal([4000, 3000], batch.Long().Select(entry => (int)entry.Value.Length()));
    }

    [Fact]
    public void Where_they_cannot_lie_apart_they_stay_in_their_chunks()
    {
        Add(new string('x', 5000));

        Assert.False(_batch.HasLong);
        Assert.Equal(5000 + 30, Chunks().Single().Text.Length);
    }

    private void Add(string item) => Add(_batch, item);

    private static void Add(Batch batch, string item)
    {
        batch.Begin();
        batch.Buffer.Write(Encoding.UTF8.GetBytes(item));
        batch.End();
    }

    private List<(int Count, string Text)> Chunks() => Chunks(_batch);

    private static List<(int Count, string Text)> Chunks(Batch batch)
    {
        var arguments = new List<RedisValue>();
        batch.AppendTo(arguments, First);
        return [.. arguments.Chunk(2).Select(pair => ((int)pair[0], pair[1].ToString()))];
    }
}
