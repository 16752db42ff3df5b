using System.Text.Json;
using System.Text.Json.Serialization;

namespace VRedis.Wire;

/// <summary>Why an item was given up.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FailureReason>))]
public enum FailureReason
{
    /// <summary>Its script ended with an error.</summary>
    [JsonStringEnumMemberName("error")]
    Error,

    /// <summary>Each worker that ran it was lost: it may well be the cause.</summary>
    [JsonStringEnumMemberName("workerLost")]
    WorkerLost,
}

/// <summary>The error that ended an attempt.</summary>
public sealed record ItemError
{
    /// <summary>The message.</summary>
    public required string Message { get; init; }

    /// <summary>Full name of the exception's type.</summary>
    public string? Type { get; init; }

    /// <summary>The error's id, as PowerShell's FullyQualifiedErrorId.</summary>
    public string? ErrorId { get; init; }

    /// <summary>PowerShell's error category.</summary>
    public string? Category { get; init; }

    /// <summary>Where in the script it happened.</summary>
    public string? Position { get; init; }

    /// <summary>The script's stack trace.</summary>
    public string? Stack { get; init; }

    /// <summary>The error of an item that was cancelled because it ran for too long.</summary>
    internal static ItemError Timeout(double? seconds, string where) => new()
    {
        Message = Messages.FormatItemTimeout(seconds: seconds, where: where),
        Type = typeof(TimeoutException).FullName,
        ErrorId = ErrorIds.ItemTimeout,
        Category = "OperationTimeout",
    };
}

/// <summary>An item that has failed for good.</summary>
public sealed record ItemFailure
{
    /// <summary>The item's id.</summary>
    public long Item { get; init; }

    /// <summary>Its last attempt, from 1.</summary>
    public int Attempt { get; init; }

    /// <summary>The step it was for.</summary>
    public string Step { get => field ?? StepDefinition.Main; init; }

    /// <summary>Id of the worker of the last attempt.</summary>
    public long Worker { get; init; }

    /// <summary>When, in milliseconds since 1970 UTC.</summary>
    public long At { get; init; }

    /// <summary>Why.</summary>
    public FailureReason Reason { get; init; }

    /// <summary>The error of the last attempt; null when the worker was lost.</summary>
    public ItemError? Error { get; init; }

    /// <summary>The error of an encrypted task, as it lies in Redis.</summary>
    [JsonInclude]
    [JsonConverter(typeof(RawJson))]
    internal byte[]? SealedError { get; init; }

    /// <summary>The input: a value of the codec, as JSON in UTF-8.</summary>
    [JsonConverter(typeof(RawJson))]
    public required byte[] Value { get; init; }

    /// <summary>What to tell the user.</summary>
    [JsonIgnore]
    public string Message => Error?.Message
        ?? Messages.FormatItemWorkerLost(worker: Worker, attempts: Attempt - 1);

    internal byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, WireJson.Default.ItemFailure);

    /// <returns>The failure, or null when the bytes are none.</returns>
    internal static ItemFailure? FromBytes(byte[] bytes) => WireJson.TryRead(bytes, WireJson.Default.ItemFailure) is { Value: not null, Error: null or { Message: not null } } failure ? failure : null;
}
