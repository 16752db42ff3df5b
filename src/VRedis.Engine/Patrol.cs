using VRedis.Connection;

namespace VRedis;

/// <summary>Looks after a task's leases: takes back what the dead held (invariant 4) and ends a task whose live sender has gone (invariant 6).</summary>
internal static class Patrol
{
    /// <summary>
    /// What nobody could renew while Redis was away gets this time after it is back: the lease's own length.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    /// <summary>Looks at one task, unless Redis has been away within <see cref="Patience"/>.</summary>
    /// <returns>False when the task has ended.</returns>
    public static async Task<bool> LookAsync(VRedisConnection connection, long taskId, CancellationToken cancellation)
    {
        if (connection.WellFor < Patience)
            return true;
        var keys = connection.Keys;
        var found = await connection.RunAsync(Script.Patrol, [keys.Meta(taskId), keys.Ready(taskId), keys.Delayed(taskId), keys.Leases(taskId)],
            [keys.HeldPrefix(taskId), keys.Events(taskId)], cancellation).ConfigureAwait(false);
        for (var i = 0; found.Succeeded && i < found.Count; i++)
        {
            var lease = found.Text(i);
            await connection.RunAsync(Script.Reclaim,
                [keys.Meta(taskId), keys.Ready(taskId), keys.Delayed(taskId), keys.Leases(taskId), keys.Held(taskId, lease), keys.Failed(taskId), keys.Stat(taskId), keys.Order(taskId)],
                [lease, Lease.WorkerOf(lease), taskId, keys.Wake, keys.Events(taskId), keys.HeldPrefix(taskId)], cancellation).ConfigureAwait(false);
        }
        return found.Succeeded;
    }
}
