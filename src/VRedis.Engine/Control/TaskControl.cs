using VRedis.Connection;

namespace VRedis.Control;

/// <summary>What anybody may do to a task.</summary>
public static class TaskControl
{
    /// <summary>Ends a task: nothing of it is begun any more, running items are cancelled within a second (invariant 7).</summary>
    /// <returns>False when it had ended already.</returns>
    /// <exception cref="VRedisException"><see cref="ErrorIds.UnknownTask"/>.</exception>
    public static async Task<bool> StopAsync(VRedisConnection connection, long taskId, CancellationToken cancellation = default)
    {
        var keys = connection.Keys;
        var reply = await connection.RunAsync(Script.Stop, [keys.Meta(taskId), keys.Ready(taskId), keys.Delayed(taskId), keys.Leases(taskId)],
            [keys.HeldPrefix(taskId), keys.Events(taskId), keys.Control, taskId], cancellation).ConfigureAwait(false);
        if (reply.Code == ReplyCode.Gone)
            throw new VRedisException(ErrorIds.UnknownTask, $"There is no task {taskId}. Get-VRedisStat -Last 10 shows the latest ones.");
        await connection.TryAsync(db => db.SetRemoveAsync(keys.Active, taskId), cancellation).ConfigureAwait(false);
        return reply.Code == ReplyCode.Ok;
    }
}
