using System.Text;
using StackExchange.Redis;
using VRedis.Wire;
using VRedis.Working;
using Xunit;

namespace VRedis.Tests.Engine.Parts;

/// <summary>Chunks, and pieces of them.</summary>
public sealed class ChunkTests
{
    private static readonly StepDefinition Step = new("main", "-", "default");

    [Fact]
    public void A_chunk_is_read()
    {
        var chunk = Parse("5 2 3 1 größe\n1\n2");

        Assert.Equal((5L, 2, 3, 1, "größe"), (chunk.First, chunk.Count, chunk.Attempt, chunk.Losses, chunk.Step));
        Assert.Equal("1\n2", Encoding.UTF8.GetString(chunk.Items.Span));
    }

    [Theory]
    [InlineData(0, false, false)]
    [InlineData(1, true, false)]
    [InlineData(2, true, true)]
    public void Losses_make_it_careful_and_then_alone(int losses, bool careful, bool alone)
    {
        var chunk = Parse($"1 1 1 {losses} main\nx");

        Assert.Equal((careful, alone), (chunk.IsCareful, chunk.RunsAlone));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no line end")]
    [InlineData("1 1 1\nx")]
    [InlineData("a 1 1 0 main\nx")]
    [InlineData("1 1 1 0\nx")]
    public void What_is_no_chunk_is_an_error(string text) => Assert.Throws<FormatException>(() => Parse(text));

    [Fact]
    public void What_is_written_is_read()
    {
        Assert.Equal("1 0 main\n", Encoding.UTF8.GetString(Chunk.Header(1, 0, "main")));
        var chunk = Chunk.Parse(Chunk.Single(9, 2, 1, "größe", "{}"u8));

        Assert.Equal((9L, 1, 2, 1, "größe", "{}"), (chunk.First, chunk.Count, chunk.Attempt, chunk.Losses, chunk.Step, Encoding.UTF8.GetString(chunk.Items.Span)));
    }

    [Theory]
    [InlineData("a\nbb\nccc", "a", "bb", "ccc")]
    [InlineData("\n\n", "", "", "")]
    [InlineData("\nx\n", "", "x", "")]
    public void A_piece_gives_its_items_in_order(string items, params string[] expected)
    {
        var piece = new Piece("1.1", Parse($"5 {expected.Length} 2 0 main\n{items}"), Step);

        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected.Length - i, piece.Remaining);
            Assert.True(piece.TryNext(out var item));
            Assert.Equal((5 + i, 2, expected[i]), (item.Id, item.Attempt, Encoding.UTF8.GetString(item.Value.Span)));
        }
        Assert.False(piece.TryNext(out _));
    }

    [Fact]
    public void A_piece_that_is_cut_keeps_what_has_begun()
    {
        var piece = new Piece("1.1", Parse("1 3 1 0 main\na\nb\nc"), Step);
        piece.TryNext(out _);

        Assert.Equal(1, piece.Cut());

        Assert.Equal(1, piece.Count);
        Assert.False(piece.TryNext(out _));
        Assert.Equal(-1, piece.Cut());
    }

    [Fact]
    public void A_piece_that_is_lost_gives_nothing_more()
    {
        var piece = new Piece("1.1", Parse("1 2 1 0 main\na\nb"), Step) { Lost = true };

        Assert.False(piece.TryNext(out _));
    }

    [Fact]
    public void Marks_are_filled_with_the_items_that_lie_apart()
    {
        var chunk = Parse("5 2 1 0 main\n@3 1.0\n@1 1.1");
        var fields = LongItem.Fields(chunk.Items, chunk.Count)!;

        Assert.True(chunk.IsMarked);
        Assert.Equal(["1.0", "1.1"], fields.Select(field => field.ToString()));
        var filled = chunk.Filled(fields, ["abc", "d"])!.Value;
        Assert.Equal((5L, 2, fields, 4L), (filled.First, filled.Count, filled.Apart!.Value.Fields, filled.Bytes));
        var piece = new Piece("1.1", filled, Step);
        Assert.Equal([(5L, "abc"), (6L, "d")], Items(piece));
    }

    [Fact]
    public void Marks_whose_items_are_gone_or_are_none_are_not_filled()
    {
        var chunk = Parse("5 2 1 0 main\n@3 1.0\n@1 1.1");
        var fields = LongItem.Fields(chunk.Items, chunk.Count)!;

        Assert.Null(chunk.Filled(fields, ["abc", RedisValue.Null]));
        Assert.Null(chunk.Filled(fields, ["abc", "two\nlines"]));
        Assert.Null(chunk.Filled(fields, ["abc"]));
        Assert.Null(chunk.Filled(fields, ["abc", "@1 1.1"]));
        Assert.Null(chunk.Filled(fields, ["@3 1.0", "abc"]));
    }

    [Theory]
    [InlineData("@3 1.0\nabc")]
    [InlineData("@ 1.0\n@3 1.1")]
    [InlineData("@3\n@3 1.1")]
    [InlineData("@3x 1.0\n@3 1.1")]
    [InlineData("@1234567890 1.0\n@3 1.1")]
    public void Marks_of_another_form_are_none(string items) => Assert.Null(LongItem.Fields(Encoding.UTF8.GetBytes(items), 2));

    private static IEnumerable<(long, string)> Items(Piece piece)
    {
        while (piece.TryNext(out var item))
            yield return (item.Id, Encoding.UTF8.GetString(item.Value.Span));
    }

    private static Chunk Parse(string text) => Chunk.Parse(Encoding.UTF8.GetBytes(text));
}
