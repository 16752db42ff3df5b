using StackExchange.Redis;
using VRedis.Connection;
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
        var bytes = definition.Validate().ToBytes();
        var keys = connection.Keys;
        RedisValue[] arguments =
        [
            bytes, definition.Attempts, (long)liveness.TotalMilliseconds, definition.Ordered ? 1 : 0,
            (long)TimeSpan.FromDays(definition.RetentionDays).TotalMilliseconds, definition.Sender, Guid.NewGuid().ToString("N"),
        ];
        long id;
        do
            id = await connection.TryAsync(db => db.StringIncrementAsync(keys.TaskCounter), cancellation).ConfigureAwait(false);
        while ((await connection.RunAsync(Script.Create, [keys.Meta(id)], arguments, cancellation).ConfigureAwait(false)).Code == ReplyCode.Empty); // in a cluster the counter may be lost while the tasks are not
        await TaskIndex.BeginsAsync(connection, id, cancellation).ConfigureAwait(false);
        await connection.TryAsync(db => db.KeyPersistAsync(keys.Meta(id)), cancellation).ConfigureAwait(false); // now that everybody knows of it
        return id;
    }
}
