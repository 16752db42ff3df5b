using VRedis.Working;

namespace VRedis.Dashboard;

/// <summary>A worker in the list.</summary>
internal sealed record WorkerRow
{
    private const int Curve = 60;

    public required long Id { get; init; }

    public required string Name { get; init; }

    public required string Machine { get; init; }

    public int ProcessId { get; init; }

    public string Platform { get; init; } = "";

    public string Runtime { get; init; } = "";

    public WorkerState State { get; init; }

    public int Running { get; init; }

    public int Slots { get; init; }

    public int Lanes { get; init; }

    public long Executed { get; init; }

    /// <summary>Items a second just now.</summary>
    public double Rate { get; init; }

    public IReadOnlyList<double> Rates { get; init; } = [];

    /// <summary>Seconds since its last heartbeat.</summary>
    public double Silent { get; init; }

    public DateTime Since { get; init; }

    public IReadOnlyList<long> Tasks { get; init; } = [];

    public static WorkerRow From(WorkerInfo worker, RateCurve curve) => new()
    {
        Id = worker.WorkerId,
        Name = worker.Name,
        Machine = worker.Machine,
        ProcessId = worker.ProcessId,
        Platform = worker.Platform,
        Runtime = worker.Runtime,
        State = worker.State,
        Running = worker.Running,
        Slots = worker.ThrottleLimit,
        Lanes = worker.Lanes,
        Executed = worker.Executed,
        Rate = curve.Now ?? 0,
        Rates = [.. curve.Last(Curve)],
        Silent = Math.Round(worker.Silent.TotalSeconds, 1),
        Since = worker.Since,
        Tasks = worker.Tasks,
    };
}
