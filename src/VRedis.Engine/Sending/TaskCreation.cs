using VRedis.Connection;
using VRedis.Observing;
using VRedis.Wire;

namespace VRedis.Sending;

/// <summary>Brings a new task into the world.</summary>
internal static class TaskCreation
{
    /// <summary>Writes the definition and makes the task known to all workers.</summary>
    /// <param name="connection">Where it is to lie.</param>
    /// <param name="definition">What it is.</param>
    /// <param name="liveness">How long its sender may be silent: while it sends, or for a live task as long as it runs.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The new task's id.</returns>
    public static async Task<long> CreateAsync(VRedisConnection connection, TaskDefinition definition, TimeSpan liveness, CancellationToken cancellation)
    {
        var bytes = (definition with { Trace = Telemetry.Here }).Validate().ToBytes();
        var keys = connection.Keys;
        var id = await connection.TryAsync(db => db.StringIncrementAsync(keys.TaskCounter), cancellation).ConfigureAwait(false);
        await connection.RunAsync(Script.Create, [keys.Meta(id)],
            [
                bytes, definition.Attempts, (long)liveness.TotalMilliseconds, definition.Ordered ? 1 : 0,
                (long)TimeSpan.FromDays(definition.RetentionDays).TotalMilliseconds, definition.Sender,
            ], cancellation).ConfigureAwait(false);
        await TaskIndex.BeginsAsync(connection, id, cancellation).ConfigureAwait(false);
        return id;
    }
}
