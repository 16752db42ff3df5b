using VRedis.Connection;

namespace VRedis.Sending;

/// <summary>A sender's signs of life (invariant 6). Meanwhile it looks after its task's leases: there may be no worker left to do it.</summary>
internal static class SenderBeat
{
    /// <summary>Goes on until it is cancelled, or nobody waits for the sender any more.</summary>
    public static async Task RunAsync(VRedisConnection connection, long taskId, SendOptions options, CancellationToken cancellation)
    {
        var keys = connection.Keys;
        while (true)
        {
            await Task.Delay(options.Beat, cancellation).ConfigureAwait(false);
            var reply = await connection.RunAsync(Script.Beat, [keys.Meta(taskId)], [(long)options.Liveness.TotalMilliseconds], cancellation).ConfigureAwait(false);
            if (reply.Code is ReplyCode.Gone or ReplyCode.Empty)
                return;
            if (reply.Succeeded) // else it has ended, and its sender still reads
                await Patrol.LookAsync(connection, taskId, cancellation).ConfigureAwait(false);
            await Housekeeping.SweepAsync(connection, cancellation).ConfigureAwait(false);
        }
    }
}
