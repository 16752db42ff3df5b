using VRedis.Connection;
using VRedis.Working;

namespace VRedis.Inspecting;

/// <summary>Looks for workers once, and only when somebody asks.</summary>
/// <param name="connection">Where to look.</param>
internal sealed class WorkerLook(VRedisConnection connection)
{
    private Task<IReadOnlyList<WorkerInfo>>? _workers;

    public Task<IReadOnlyList<WorkerInfo>> GetAsync(CancellationToken cancellation) => _workers ??= WorkerList.ReadAsync(connection, cancellation);
}
