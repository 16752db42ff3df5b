using System.Text.Json.Serialization;

namespace VRedis.Working;

/// <summary>What a worker is about.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WorkerState>))]
public enum WorkerState
{
    /// <summary>It takes items.</summary>
    Working,

    /// <summary>It takes no more items, and leaves when those that run have ended.</summary>
    Draining,
}
