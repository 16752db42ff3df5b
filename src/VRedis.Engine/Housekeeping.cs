using System.Globalization;
using VRedis.Connection;
using VRedis.Working;

namespace VRedis;

/// <summary>Keeps Redis clean: removes tasks whose retention is over, and forgets workers that were killed.</summary>
internal static class Housekeeping
{
    /// <summary>Does what there is to do now. Several may do it at once.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="complain">Told of tasks that cannot be removed; the others are all the same.</param>
    public static async Task SweepAsync(VRedisConnection connection, CancellationToken cancellation, Action<string>? complain = null)
    {
        if (connection.WellFor < Patrol.Patience)
            return; // workers had no chance to give a sign of life
        var keys = connection.Keys;
        var found = await connection.RunAsync(Script.Sweep, [keys.Workers, keys.Drain, keys.Ended],
            [keys.WorkerPrefix, (long)Presence.Gone.TotalMilliseconds], cancellation).ConfigureAwait(false);
        for (var i = 0; i < found.Count; i++)
        {
            var entry = found.Bytes(i);
            if (!long.TryParse(entry, NumberStyles.None, CultureInfo.InvariantCulture, out var taskId))
            {
                await connection.TryAsync(db => db.SortedSetRemoveAsync(keys.Ended, entry), cancellation).ConfigureAwait(false); // none of ours; it must not stand before those that are
                continue;
            }
            try
            {
                await RemoveIfDueAsync(connection, taskId, cancellation).ConfigureAwait(false);
            }
            catch (VRedisException e)
            {
                complain?.Invoke(Messages.FormatTaskFault(taskId: taskId, reason: e.Message));
            }
        }
    }

    private static async Task RemoveIfDueAsync(VRedisConnection connection, long taskId, CancellationToken cancellation)
    {
        var reply = await connection.RunAsync(Script.Remove, [connection.Keys.Meta(taskId)], [1], cancellation).ConfigureAwait(false);
        await (reply.Code switch
        {
            ReplyCode.Empty when reply.Number(0) < 0 => TaskIndex.BeginsAsync(connection, taskId, cancellation), // it goes on again
            ReplyCode.Empty => TaskIndex.EndsAsync(connection, taskId, reply.Number(0), cancellation),
            _ => TaskIndex.GoesAsync(connection, taskId, cancellation),
        }).ConfigureAwait(false);
    }
}
