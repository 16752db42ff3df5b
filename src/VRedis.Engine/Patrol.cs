using StackExchange.Redis;
using VRedis.Connection;

namespace VRedis;

/// <summary>Looks after a task's leases: takes back what the dead held (invariant 4) and ends a task whose live sender has gone (invariant 6).</summary>
internal static class Patrol
{
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(800);

    /// <summary>How often there is a round when there are no tasks, and all that may have to be done is to forget ended ones and killed workers.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    /// <summary>
    /// What nobody could renew while Redis was away gets this time after it is back: the lease's own length.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    /// <summary>Looks after everything that needs it. During one second one worker does it for all.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="workerId">Who looks.</param>
    /// <param name="complain">Told of tasks that cannot be looked after; the others are all the same.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task RoundAsync(VRedisConnection connection, long workerId, Action<string> complain, CancellationToken cancellation)
    {
        if (!await connection.TryAsync(db => db.StringSetAsync(connection.Keys.Patrol, workerId, Turn, When.NotExists), cancellation).ConfigureAwait(false))
            return;
        var lost = await LostWorkers.FindAsync(connection, cancellation).ConfigureAwait(false);
        foreach (var taskId in await TaskIndex.ActiveAsync(connection, cancellation).ConfigureAwait(false))
        {
            try
            {
                if (!await LookAsync(connection, taskId, lost, cancellation).ConfigureAwait(false))
                    await TaskIndex.EndsAsync(connection, taskId, 0, cancellation).ConfigureAwait(false);
            }
            catch (VRedisException e)
            {
                complain(Messages.FormatTaskFault(taskId: taskId, reason: e.Message));
            }
        }
        await Housekeeping.SweepAsync(connection, cancellation, complain).ConfigureAwait(false);
    }

    /// <summary>Looks at one task, unless Redis has been away within <see cref="Patience"/>.</summary>
    /// <param name="connection">Where the task is.</param>
    /// <param name="taskId">The task.</param>
    /// <param name="lost">See <see cref="LostWorkers"/>.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>False when the task has ended.</returns>
    public static async Task<bool> LookAsync(VRedisConnection connection, long taskId, RedisValue[] lost, CancellationToken cancellation)
    {
        if (connection.WellFor < Patience)
            return true;
        var keys = connection.Keys;
        var found = await connection.RunAsync(Script.Patrol, [keys.Meta(taskId), keys.Ready(taskId), keys.Delayed(taskId), keys.Leases(taskId)],
            [keys.HeldPrefix(taskId), keys.Events(taskId), .. lost], cancellation).ConfigureAwait(false);
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
