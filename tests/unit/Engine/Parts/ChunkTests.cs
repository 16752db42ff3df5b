using System.Text;
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

    private static Chunk Parse(string text) => Chunk.Parse(Encoding.UTF8.GetBytes(text));
}
