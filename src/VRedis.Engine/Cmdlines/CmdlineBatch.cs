using System.Text.Json;
using System.Text.Json.Serialization;
using VRedis.Wire;

namespace VRedis.Cmdlines;

/// <summary>What a worker says of a command line at once: lines, its end, or both. One element of the list in Redis.</summary>
internal sealed record CmdlineBatch
{
    public required long Worker { get; init; }

    public IReadOnlyList<BatchLine> Lines { get; init; } = [];

    /// <summary>Comes with the last batch of a worker.</summary>
    public BatchEnd? End { get; init; }

    /// <param name="sealer">Encrypts it when the command line is encrypted.</param>
    public byte[] ToBytes(Sealer? sealer = null)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(this, WireJson.Default.CmdlineBatch);
        return sealer is { Encrypts: true } ? sealer.Wrap(SealPurpose.Lines, "", bytes) : bytes;
    }

    /// <returns>The batch, or null when the bytes are none, or not encrypted as they must be: nothing that stands in Redis may break its reader.</returns>
    public static CmdlineBatch? FromBytes(byte[] bytes, Sealer? sealer = null)
    {
        try
        {
            if (sealer is { Encrypts: true })
                bytes = sealer.Open(SealPurpose.Lines, "", bytes);
        }
        catch (VRedisException)
        {
            return null;
        }
        return WireJson.TryRead(bytes, WireJson.Default.CmdlineBatch) is { Lines: not null } batch && batch.Lines.All(line => line.Text is not null) ? batch : null;
    }
}

/// <param name="Text">A line without its end.</param>
/// <param name="Error">Whether it was written to standard error.</param>
/// <param name="Open">Whether the line has no end yet.</param>
internal readonly record struct BatchLine(
    string Text,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Error = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Open = false);

/// <param name="State">How it ended.</param>
/// <param name="Milliseconds">How long it ran.</param>
/// <param name="Code">The exit code.</param>
/// <param name="Reason">Why it did not end by itself.</param>
internal sealed record BatchEnd([property: JsonConverter(typeof(JsonStringEnumConverter<CmdlineState>))] CmdlineState State, long Milliseconds = 0, int? Code = null, string? Reason = null);
