using VRedis.Wire;

namespace VRedis.PowerShell.Piping;

/// <summary>What the user says of how a task's items are run; see <see cref="TaskDefinition"/>.</summary>
internal sealed record ItemOptions
{
    public int Retries { get; init; }

    public double? TimeoutSeconds { get; init; }

    public double RetryDelaySeconds { get; init; }

    public int? ThrottleLimit { get; init; }

    public WorkerFilter Workers { get; init; } = WorkerFilter.All;

    public bool Ordered { get; init; }

    public bool Echo { get; init; }
}
