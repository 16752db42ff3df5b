using VRedis.Connection;
using VRedis.Inspecting;

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
            throw TaskInspector.Unknown(taskId);
        await TaskIndex.EndsAsync(connection, taskId, 0, cancellation).ConfigureAwait(false);
        return reply.Code == ReplyCode.Ok;
    }

    /// <summary>Removes a task with all that it holds: definition, items, tables, records, failures.</summary>
    /// <param name="connection">Where it lies.</param>
    /// <param name="taskId">The task.</param>
    /// <param name="force">Stops it first when it has not ended.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="VRedisException"><see cref="ErrorIds.UnknownTask"/> or <see cref="ErrorIds.TaskNotEnded"/>.</exception>
    public static async Task RemoveAsync(VRedisConnection connection, long taskId, bool force = false, CancellationToken cancellation = default)
    {
        if (force)
            await StopAsync(connection, taskId, cancellation).ConfigureAwait(false);
        await TableReader.CheckEndedAsync(connection, taskId, Messages.ForceStopsFirst, cancellation).ConfigureAwait(false);
        var reply = await connection.RunAsync(Script.Remove, [connection.Keys.Meta(taskId)], [0], cancellation).ConfigureAwait(false);
        if (reply.Code == ReplyCode.Empty)
            throw new VRedisException(ErrorIds.TaskNotEnded, Messages.FormatTaskRestartedJustNow(taskId));
        await TaskIndex.GoesAsync(connection, taskId, cancellation).ConfigureAwait(false);
    }
}
