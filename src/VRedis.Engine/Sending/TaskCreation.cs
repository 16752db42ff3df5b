using StackExchange.Redis;
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
    /// <param name="encrypt">Whether it is encrypted; null for what the settings say.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadTask"/>, or <see cref="ErrorIds.KeyMissing"/>: it is to be encrypted without a key.</exception>
    public static async Task<CreatedTask> CreateAsync(VRedisConnection connection, TaskDefinition definition, TimeSpan liveness, bool? encrypt, CancellationToken cancellation)
    {
        var bytes = (definition with { Trace = Telemetry.Here }).Validate().ToBytes();
        var keys = connection.Keys;
        var token = Guid.NewGuid().ToString("N");
        while (true)
        {
            var id = await connection.TryAsync(db => db.StringIncrementAsync(keys.TaskCounter), cancellation).ConfigureAwait(false);
            var written = connection.KeyRing.Seal(SealKind.Task, id, bytes, encrypt);
            var reply = await connection.RunAsync(Script.Create, [keys.Meta(id)],
                [
                    written.Line, definition.Attempts, (long)liveness.TotalMilliseconds, definition.Ordered ? 1 : 0,
                    (long)TimeSpan.FromDays(definition.RetentionDays).TotalMilliseconds, definition.Sender, token,
                ], cancellation).ConfigureAwait(false);
            if (reply.Code == ReplyCode.Empty)
                continue; // in a cluster the counter may be lost while the tasks are not
            await TaskIndex.BeginsAsync(connection, id, cancellation).ConfigureAwait(false);
            await connection.TryAsync(db => db.KeyPersistAsync(keys.Meta(id)), cancellation).ConfigureAwait(false); // now that everybody knows of it
            return new CreatedTask(id, written.Sealer);
        }
    }
}

/// <summary>A new task.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Sealer">Signs or encrypts what belongs to it; null when nothing does.</param>
internal readonly record struct CreatedTask(long Id, Sealer? Sealer);
