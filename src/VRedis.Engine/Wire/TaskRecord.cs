using System.Text.Json;
using System.Text.Json.Serialization;

namespace VRedis.Wire;

/// <summary>One entry of a stream other than output.</summary>
public sealed record TaskRecord
{
    /// <summary>Id of the item that wrote it.</summary>
    public long Item { get; init; }

    /// <summary>Which attempt of the item, from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>Id of the worker that ran it.</summary>
    public long Worker { get; init; }

    /// <summary>The stream.</summary>
    public StreamKind Stream { get; init; }

    /// <summary>What was written: a value of the codec, as JSON in UTF-8.</summary>
    [JsonConverter(typeof(RawJson))]
    public required byte[] Value { get; init; }

    internal byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, WireJson.Default.TaskRecord);

    /// <returns>The record, or null when the bytes are none: nothing that stands in Redis may break its reader.</returns>
    internal static TaskRecord? FromBytes(byte[] bytes) => WireJson.TryRead(bytes, WireJson.Default.TaskRecord) is { Value: not null } record ? record : null;
}
