using System.Text;
using StackExchange.Redis;
using VRedis.Working;
using Xunit;

namespace VRedis.Tests.Engine.Parts;

/// <summary>S15: follow-up items on their way into a commit.</summary>
public sealed class ChildItemTests
{
    private const string Long = "0123456789012345678901234567890123456789012345678901234567890123456789";

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
        var keys = items.Select(item => Encoding.UTF8.GetString(item.WireKey()!)).ToList();
        Assert.Equal(keys.Distinct(), keys);
        Assert.All(keys, key => Assert.DoesNotContain('\n', key));
        Assert.All(keys, key => Assert.InRange(key.Length, 1, 64));
    }

    [Fact]
    public void A_key_counts_whatever_the_step_and_value()
    {
        Assert.Equal(new ChildItem("a", [], Key: Long).WireKey(), new ChildItem("b", [1], Key: Long) { Unique = true }.WireKey());
        Assert.Null(new ChildItem("a", []).WireKey());
    }

    [Fact]
    public void Items_treated_alike_share_chunks()
    {
        var chunks = new ChildChunks();
        for (var i = 0; i < 2500; i++)
            chunks.Add(new ChildItem("s", "1"u8.ToArray()));
        chunks.Add(new ChildItem("s", "7"u8.ToArray(), TimeSpan.FromSeconds(1)));
        chunks.Add(new ChildItem("t", "8"u8.ToArray(), Key: "k1"));
        chunks.Add(new ChildItem("t", "9"u8.ToArray(), Key: "k2"));
        chunks.AddSeen("vx 1"u8.ToArray());

        var sections = Sections(chunks);

        var thousand = string.Join('\n', Enumerable.Repeat("1", 1000));
        Assert.Equal(["0 0 vx 1 ", $"0 1000  1 0 s\n{thousand}", $"0 1000  1 0 s\n{thousand}", $"0 500  1 0 s\n{thousand[..999]}", "1000 1  1 0 s\n7", "0 2 kk1\nkk2 1 0 t\n8\n9"], sections);
    }

    [Fact]
    public void Of_one_items_children_with_the_same_key_the_first_counts()
    {
        var chunks = new ChildChunks();
        chunks.AddSeen("vs 0"u8.ToArray());
        chunks.Add(new ChildItem("s", "1"u8.ToArray(), Key: "a"));
        chunks.Add(new ChildItem("t", "2"u8.ToArray(), Key: "b"));
        chunks.Add(new ChildItem("s", "3"u8.ToArray(), Key: "b"));
        chunks.Add(new ChildItem("s", "0"u8.ToArray()) { Unique = true });

        Assert.Equal(["0 0 vs 0 ", "0 1 ka 1 0 s\n1", "0 1 kb 1 0 t\n2"], Sections(chunks));
    }

    [Fact]
    public void Chunks_of_several_items_join_and_stay_within_their_bounds()
    {
        var all = new ChildChunks();
        for (var item = 0; item < 3; item++)
        {
            var chunks = new ChildChunks();
            for (var i = 0; i < 400; i++)
                chunks.Add(new ChildItem("s", new byte[100]));
            all.Add(chunks);
        }
        all.Add(One(new byte[200_000]));
        all.Add(One(new byte[1]));

        Assert.Equal([400, 400, 400, 1, 1], Sections(all).Select(section => int.Parse(section.Split(' ')[1])));
        Assert.Equal(1202, all.Count);
        Assert.InRange(all.Bytes, 320_001, 325_000);
        all.Clear();
        Assert.Empty(Sections(all));
        Assert.Equal((0, 0), (all.Count, all.Bytes));

        static ChildChunks One(byte[] value)
        {
            var chunks = new ChildChunks();
            chunks.Add(new ChildItem("s", value));
            return chunks;
        }
    }

    [Fact]
    public void A_value_of_several_lines_is_refused()
    {
        var error = Assert.Throws<VRedisException>(() => new ChildChunks().Add(new ChildItem("s", "{\n}"u8.ToArray())));
        Assert.Equal(ErrorIds.BadValue, error.ErrorId);
    }

    /// <summary>Each section as text, its parts with spaces between.</summary>
    private static List<string> Sections(ChildChunks chunks)
    {
        List<RedisValue> arguments = [];
        chunks.AppendTo(arguments);
        Assert.Equal(1 + (4 * (int)arguments[0]), arguments.Count);
        return [.. arguments.Skip(1).Chunk(4).Select(section => string.Join(' ', section.Select(part => part.ToString())))];
    }
}
