using System.Security.Cryptography;
using System.Text;
using VRedis.Inspecting;
using VRedis.Wire;

namespace VRedis.Dashboard;

/// <summary>Items that failed in the same way, with the last of them as an example.</summary>
internal sealed record ErrorGroup
{
    private const int LongestText = 4000;

    /// <summary>Names the group as long as the task lives.</summary>
    public required string Key { get; init; }

    public int Count { get; init; }

    public required string Step { get; init; }

    public FailureReason Reason { get; init; }

    public required string Message { get; init; }

    public string? Type { get; init; }

    public string? Position { get; init; }

    public string? Stack { get; init; }

    public long Item { get; init; }

    public int Attempt { get; init; }

    public long Worker { get; init; }

    public DateTime At { get; init; }

    /// <summary>The example's input.</summary>
    public required string Input { get; init; }

    /// <param name="group">The group.</param>
    /// <param name="text">Makes texts of values.</param>
    public static ErrorGroup From(FailureGroup group, ITableText text)
    {
        var last = group.Failures[^1];
        return new ErrorGroup
        {
            Key = KeyOf(FailureKind.Of(last)),
            Count = group.Count,
            Step = group.Step,
            Reason = group.Reason,
            Message = TablePage.Cut(group.Message, LongestText),
            Type = group.Type,
            Position = group.Position is { } position ? TablePage.Cut(position, LongestText) : null,
            Stack = group.Stack is { } stack ? TablePage.Cut(stack, LongestText) : null,
            Item = last.Item,
            Attempt = last.Attempt,
            Worker = last.Worker,
            At = group.LastTime,
            Input = TablePage.Indent(text.ToJson(last.Value), LongestText),
        };
    }

    /// <summary>The key of a kind of failures.</summary>
    public static string KeyOf(FailureKind kind) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', kind.Step, kind.Reason, kind.Type, kind.Message, kind.Stack))))[..32];
}
