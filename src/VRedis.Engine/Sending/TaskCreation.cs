using StackExchange.Redis;
using VRedis.Connection;
using VRedis.Wire;

namespace VRedis.Sending;

/// <summary>Brings a new task into the world.</summary>
internal static class TaskCreation
{
    /// <summary>Writes the definition and makes the task known to all workers.</summary>
    /// <returns>The new task's id.</returns>
    public static async Task<long> CreateAsync(VRedisConnection connection, TaskDefinition definition, TimeSpan liveness, CancellationToken cancellation)
    {
        var bytes = definition.Validate().ToBytes();
        var keys = connection.Keys;
        var id = await connection.TryAsync(db => db.StringIncrementAsync(keys.TaskCounter), cancellation).ConfigureAwait(false);
        var alive = definition.Live ? (long)liveness.TotalMilliseconds : 0;
        await connection.RunAsync(Script.Create, [keys.Meta(id)], [bytes, definition.Attempts, alive, definition.Ordered ? 1 : 0], cancellation).ConfigureAwait(false);
        await connection.TryAsync(
            db => Task.WhenAll(db.SortedSetAddAsync(keys.Tasks, id, id), db.SetAddAsync(keys.Active, id)), cancellation).ConfigureAwait(false);
        return id;
    }
}
