using System.Text;
using StackExchange.Redis;
using VRedis.Wire;
using VRedis.Working;
using Xunit;

namespace VRedis.Tests.Engine.Parts;

/// <summary>S15: follow-up items on their way into a commit.</summary>
public sealed class ChildItemTests
{
    private const string Long = "0123456789012345678901234567890123456789012345678901234567890123456789";

    private static readonly TaskDefinition Task = new() { Steps = [new("s", "-", "s"), new("t", "-", "t")] };

    private static readonly WorkItem PushedBy = new(1, 1, Task.Steps[0], "0"u8.ToArray());

    [Fact]
    public void Keys_of_steps_values_and_the_users_own_do_not_meet()
    {
        ChildItem[] items =
        [
            new("a", "1"u8.ToArray()) { Unique = true },
            new("b", "1"u8.ToArray()) { Unique = true },
            new("a", "\"1\""u8.ToArray()) { Unique = true },
            new("a", [], Key: "va 1"),
            new("a", [], Key: "a 1"),
            new("a", [], Key: "A 1"),
            new("a", [], Key: "1\n2"),
            new("a", [], Key: "1"),
            new("a", [], Key: Long + "x"),
            new("a", [], Key: Long + "y"),
        ];
        var keys = items.Select(item => item.UniqueBy()!).ToList();
        Assert.Equal(keys.Distinct(), keys);
        Assert.All(keys, key => Assert.DoesNotContain('\n', key));
        Assert.All(keys, key => Assert.InRange(key.Length, 1, 64));
    }

    [Fact]
    public void A_key_counts_whatever_the_step_and_value()
    {
        Assert.Equal(new ChildItem("a", [], Key: Long).UniqueBy(), new ChildItem("b", [1], Key: Long) { Unique = true }.UniqueBy());
        Assert.Null(new ChildItem("a", []).UniqueBy());
    }

    [Fact]
    public void Of_one_items_children_with_the_same_key_the_first_counts()
    {
        Assert.Equal(["0 1 ka 1 0 s\n1", "0 1 kb 1 0 t\n2"], Sections(
            new("s", "1"u8.ToArray(), Key: "a"),
            new("t", "2"u8.ToArray(), Key: "b"),
            new("s", "3"u8.ToArray(), Key: "b")));
    }

    [Fact]
    public void The_item_that_pushes_counts_as_seen_before_all_others()
    {
        Assert.Equal(["0 0 vs 0 ", "0 1  1 0 t\n1", "0 2 vt 2\nvt 3 1 0 t\n2\n3"], Sections(
            new("t", "1"u8.ToArray()),
            new("T", "2"u8.ToArray()) { Unique = true },
            new("S", "0"u8.ToArray()) { Unique = true },
            new("t", "3"u8.ToArray()) { Unique = true }));
    }

    [Fact]
    public void Items_treated_alike_share_chunks()
    {
        var sections = Sections(
        [
            .. Enumerable.Repeat(new ChildItem("s", "1"u8.ToArray()), 2500),
            new("s", "7"u8.ToArray(), TimeSpan.FromSeconds(1)),
            new("t", "8"u8.ToArray(), Key: "k1"),
            new("t", "9"u8.ToArray(), Key: "k2"),
        ]);

        var thousand = string.Join('\n', Enumerable.Repeat("1", 1000));
        Assert.Equal([$"0 1000  1 0 s\n{thousand}", $"0 1000  1 0 s\n{thousand}", $"0 500  1 0 s\n{thousand[..999]}", "1000 1  1 0 s\n7", "0 2 kk1\nkk2 1 0 t\n8\n9"], sections);
    }

    [Fact]
    public void Chunks_stay_within_their_bounds()
    {
        var sections = Sections([.. Enumerable.Repeat(new ChildItem("s", new byte[30_000]), 4), new("s", new byte[200_000]), new("s", new byte[1])]);

        Assert.Equal([3, 2, 1], sections.Select(section => int.Parse(section.Split(' ')[1])));
    }

    [Fact]
    public void A_value_of_several_lines_is_refused()
    {
        var error = Assert.Throws<VRedisException>(() => Sections(new ChildItem("s", "{\n}"u8.ToArray())));
        Assert.Equal(ErrorIds.BadValue, error.ErrorId);
    }

    /// <summary>Each section of a commit after one item has pushed these, its parts with spaces between.</summary>
    private static List<string> Sections(params ChildItem[] items)
    {
        var list = new ChildList();
        foreach (var item in items)
            list.Add(item, PushedBy, Task);
        var chunks = new ChildChunks();
        foreach (var child in list.Children)
            chunks.Add(child);
        Assert.Equal(list.Children.Count, chunks.Count);
        Assert.InRange(chunks.Bytes, items.Sum(item => item.Value.Length) / 2, int.MaxValue);
        List<RedisValue> arguments = [];
        chunks.AppendTo(arguments);
        Assert.Equal(1 + (4 * (int)arguments[0]), arguments.Count);
        return [.. arguments.Skip(1).Chunk(4).Select(section => string.Join(' ', section.Select(part => part.ToString())))];
    }
}
