using System.Runtime.InteropServices;
using System.Text.Json.Serialization;
using VRedis.Wire;

namespace VRedis.Working;

/// <summary>What a worker tells of itself when it starts, and of its work with each heartbeat.</summary>
public sealed record WorkerInfo
{
    /// <summary>The worker's id.</summary>
    public long WorkerId { get; init; }

    /// <summary>Its name; the machine's by default.</summary>
    public string Name { get; init; } = Environment.MachineName;

    /// <summary>The machine.</summary>
    public string Machine { get; init; } = Environment.MachineName;

    /// <summary>Its process id there.</summary>
    public int ProcessId { get; init; } = Environment.ProcessId;

    /// <summary>Operating system and processor.</summary>
    public string Platform { get; init; } = $"{RuntimeInformation.OSDescription} {RuntimeInformation.ProcessArchitecture}";

    /// <summary>The engine that runs its scripts, with version.</summary>
    public string Runtime { get; init; } = RuntimeInformation.FrameworkDescription;

    /// <summary>Most items it runs at once.</summary>
    public int ThrottleLimit { get; init; }

    /// <summary>Whether it runs command lines.</summary>
    public bool Cmdline { get; init; } = true;

    /// <summary>Whether it runs only what is signed.</summary>
    public bool RequireSignature { get; init; }

    /// <summary>Ids of the keys that it accepts.</summary>
    public IReadOnlyList<string> KeyIds { get => field ?? []; init; }

    /// <summary>When it started, UTC.</summary>
    public DateTime Started { get; init; } = DateTime.UtcNow;

    /// <summary>What it is about.</summary>
    public WorkerState State { get; init; }

    /// <summary>Tasks it takes part in just now.</summary>
    public IReadOnlyList<long> Tasks { get; init; } = [];

    /// <summary>Lanes it has.</summary>
    public int Lanes { get; init; }

    /// <summary>Items it runs just now.</summary>
    public int Running { get; init; }

    /// <summary>Items it has run.</summary>
    public long Executed { get; init; }

    /// <returns>What a worker tells, or null when the bytes are nothing of that kind: nothing that stands in Redis may break its reader.</returns>
    internal static WorkerInfo? FromBytes(byte[] bytes) =>
        WireJson.TryRead(bytes, WireJson.Default.WorkerInfo) is { Name: not null, Machine: not null, Platform: not null, Runtime: not null, Tasks: not null } info ? info : null;

    /// <summary>When it started, local time.</summary>
    [JsonIgnore]
    public DateTime Since => Started.ToLocalTime();

    /// <summary>Its last heartbeat, local time, by the server's clock.</summary>
    [JsonIgnore]
    public DateTime LastHeartbeat { get; init; }

    /// <summary>Time since its last heartbeat, on the server's clock.</summary>
    [JsonIgnore]
    public TimeSpan Silent { get; init; }
}
