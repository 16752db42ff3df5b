using System.Globalization;
using VRedis.Connection;
using VRedis.Working;

namespace VRedis;

/// <summary>Keeps Redis clean: removes tasks whose retention is over, and forgets workers that were killed.</summary>
internal static class Housekeeping
{
    /// <summary>Does what there is to do now. Several may do it at once.</summary>
    public static async Task SweepAsync(VRedisConnection connection, CancellationToken cancellation)
    {
        if (connection.WellFor < Patrol.Patience)
            return; // workers had no chance to give a sign of life
        var keys = connection.Keys;
        var found = await connection.RunAsync(Script.Sweep, [keys.Workers, keys.Drain, keys.Ended],
            [keys.WorkerPrefix, (long)Presence.Gone.TotalMilliseconds], cancellation).ConfigureAwait(false);
        for (var i = 0; i < found.Count; i++)
        {
            if (long.TryParse(found.Text(i), NumberStyles.None, CultureInfo.InvariantCulture, out var taskId))
                await RemoveIfDueAsync(connection, taskId, cancellation).ConfigureAwait(false);
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
