using VRedis.Connection;

namespace VRedis.Sending;

/// <summary>A sender's signs of life (invariant 6). Meanwhile it looks after its task's leases: there may be no worker left to do it.</summary>
internal static class SenderBeat
{
    /// <summary>Goes on until it is cancelled, or nobody waits for the sender any more.</summary>
    /// <param name="connection">Where the task is.</param>
    /// <param name="taskId">The task.</param>
    /// <param name="options">How often, and how long it may be missing.</param>
    /// <param name="push">Told what Redis remembers of what it was sent.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task RunAsync(VRedisConnection connection, long taskId, SendOptions options, PushQueue push, CancellationToken cancellation)
    {
        var keys = connection.Keys;
        var known = false;
        while (true)
        {
            await Task.Delay(options.Beat, cancellation).ConfigureAwait(false);
            var acknowledged = push.Acknowledged;
            var reply = await connection.RunAsync(Script.Beat, [keys.Meta(taskId)], [(long)options.Liveness.TotalMilliseconds], cancellation).ConfigureAwait(false);
            if (reply.Code is ReplyCode.Gone or ReplyCode.Empty)
                return;
            if (reply.Code == ReplyCode.Ok)
                await push.VerifyAsync(reply.Text(0), reply.Number(1), acknowledged).ConfigureAwait(false);
            var ended = reply.Code == ReplyCode.Ended || !await LookAsync().ConfigureAwait(false);
            if (ended && !known)
                await TaskIndex.EndsAsync(connection, taskId, 0, cancellation).ConfigureAwait(false);
            known = ended; // its sender still reads
            await Housekeeping.SweepAsync(connection, cancellation).ConfigureAwait(false);
        }

        async Task<bool> LookAsync() =>
            await Patrol.LookAsync(connection, taskId, await LostWorkers.FindAsync(connection, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
    }
}
