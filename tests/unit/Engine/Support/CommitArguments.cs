using StackExchange.Redis;

namespace VRedis.Tests.Engine.Support;

/// <summary>What a commit says, part by part; the arguments of commit.lua from the eighth on.</summary>
internal sealed record CommitArguments
{
    public int Done { get; init; }

    /// <summary>Pieces with the number of their items that are settled, and whether that is all of them.</summary>
    public (string Token, int Settled, bool Whole)[] Pieces { get; init; } = [];

    public (int Delay, string Chunk)[] Again { get; init; } = [];

    public (int Delay, string[] Items)[] Children { get; init; } = [];

    /// <summary>Children with keys; without items, keys alone.</summary>
    public (string[] Keys, string[] Items)[] Keyed { get; init; } = [];

    public string[] Failed { get; init; } = [];

    public string[] Records { get; init; } = [];

    public (string Name, string[] Values)[] Tables { get; init; } = [];

    /// <summary>Values of each table that follow past the script.</summary>
    public int More { get; init; }

    /// <summary>What the commit says of the order; null for a task that is not ordered.</summary>
    public string? Order { get; init; }

    public int MostRecords { get; init; } = 100_000;

    public IEnumerable<RedisValue> Values() =>
    [
        Done, Failed.Length, Again.Length, MostRecords,
        Pieces.Length, .. Pieces.SelectMany(piece => new RedisValue[] { piece.Token, piece.Settled, piece.Whole ? 1 : 0 }),
        Again.Length, .. Again.SelectMany(again => new RedisValue[] { again.Delay, again.Chunk }),
        Children.Length + Keyed.Length, .. Children.SelectMany(child => Child(child.Delay, [], child.Items)), .. Keyed.SelectMany(child => Child(0, child.Keys, child.Items)),
        Failed.Length, .. Texts(Failed),
        Records.Length, .. Texts(Records),
        Tables.Length, .. Tables.SelectMany(table => (RedisValue[])[table.Name, More, table.Values.Length, .. Texts(table.Values)]),
        .. Texts(Order is null ? [] : [Order]),
    ];

    private static IEnumerable<RedisValue> Child(int delay, string[] keys, string[] items) =>
        [delay, items.Length, string.Join('\n', keys), items.Length == 0 ? "" : "1 0 main\n" + string.Join('\n', items)];

    private static IEnumerable<RedisValue> Texts(string[] texts) => texts.Select(text => (RedisValue)text);
}
