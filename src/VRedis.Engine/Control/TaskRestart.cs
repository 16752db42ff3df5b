using StackExchange.Redis;
using VRedis.Connection;
using VRedis.Inspecting;
using VRedis.Wire;

namespace VRedis.Control;

/// <summary>Puts failed items of a task back.</summary>
public static class TaskRestart
{
    // What has killed one worker after the other runs alone, so that it harms nothing else if it does it again.
    private const int Suspect = 2;

    /// <summary>Puts failed items back, each with all its attempts before it. A task that was done goes on; its sender may leave from then on.</summary>
    /// <param name="connection">Where the task lies.</param>
    /// <param name="taskId">The task.</param>
    /// <param name="wanted">Which items; null for all.</param>
    /// <param name="cancellation">Stops in the middle; what is put back by then stays so.</param>
    /// <returns>How many items were put back.</returns>
    /// <exception cref="VRedisException"><see cref="ErrorIds.UnknownTask"/>; <see cref="ErrorIds.TaskEnded"/> when it was stopped or abandoned;
    /// <see cref="ErrorIds.BadSignature"/> or <see cref="ErrorIds.KeyMissing"/> when it is signed and cannot be signed anew here.</exception>
    public static async Task<long> FailedAsync(VRedisConnection connection, long taskId, Func<ItemFailure, bool>? wanted = null, CancellationToken cancellation = default)
    {
        var before = await TaskInspector.GetAsync(connection, taskId, cancellation).ConfigureAwait(false);
        if (before.State is TaskState.Stopped or TaskState.Abandoned)
            throw Emptied(taskId, before.State);
        var count = 0L;
        var definition = await RenewAsync(connection, taskId, cancellation).ConfigureAwait(false);
        await foreach (var block in FailureList.ForwardAsync(connection, taskId, definition.Sealer, cancellation).ConfigureAwait(false))
        {
            var entries = block.Where(entry => entry.Failure is { } failure && failure.Error?.ErrorId != ErrorIds.BrokenData && !entry.Line.AsSpan().Contains((byte)'\n') && (wanted?.Invoke(failure) ?? true)).ToList();
            if (entries.Count > 0) // what was no item is none now
                count += await PutBackAsync(connection, taskId, definition, entries, cancellation).ConfigureAwait(false);
        }
        return count;
    }

    /// <summary>The definition, signed anew with its key, since the old signature may be too old.</summary>
    private static async Task<SealedDefinition> RenewAsync(VRedisConnection connection, long taskId, CancellationToken cancellation)
    {
        var ring = connection.KeyRing;
        if (await TaskInspector.ReadDefinitionAsync(connection, taskId, cancellation).ConfigureAwait(false) is not { } line)
            throw TaskInspector.Unknown(taskId);
        try
        {
            return Envelope.MarkOf(line).Form == SealForm.None ? new SealedDefinition(line, line, null) : ring.Renew(SealKind.Task, taskId, ring.OpenToRun(SealKind.Task, taskId, line, TimeSpan.MaxValue));
        }
        catch (VRedisException e)
        {
            throw new VRedisException(e.ErrorId, Messages.FormatTaskCannotGoOn(taskId: taskId, reason: e.Message), e);
        }
    }

    /// <summary>An item, signed anew, but only one that was good before: what somebody else has put into the list stays as it is, and the workers refuse it.</summary>
    private static byte[] Renew(Sealer? sealer, ItemFailure failure, byte[] line)
    {
        if (sealer is null)
            return line;
        try
        {
            return sealer.Renew(SealPurpose.Item, failure.Step, line);
        }
        catch (VRedisException)
        {
            return line;
        }
    }

    private static async Task<long> PutBackAsync(VRedisConnection connection, long taskId, SealedDefinition definition, List<FailureEntry> entries, CancellationToken cancellation)
    {
        var keys = connection.Keys;
        List<RedisValue> arguments = [keys.Events(taskId), definition.Sealer is null ? "" : definition.Line];
        foreach (var (position, found, line) in entries)
        {
            var failure = found!;
            var losses = failure.Reason == FailureReason.WorkerLost ? Suspect : 0;
            arguments.AddRange([position, failure.Worker, Chunk.Single(failure.Item, attempt: 1, losses, failure.Step, Renew(definition.Sealer, failure, line))]);
        }
        var reply = await connection.RunAsync(Script.Restart, [keys.Meta(taskId), keys.Ready(taskId), keys.Restarted(taskId), keys.Stat(taskId)], [.. arguments], cancellation).ConfigureAwait(false);
        switch (reply.Code)
        {
            case ReplyCode.Gone:
                throw TaskInspector.Unknown(taskId);
            case ReplyCode.Ended:
                throw Emptied(taskId, TaskStates.Parse(reply.Text(0)));
        }
        // In this order: a worker that is woken finds the task among the active ones.
        await TaskIndex.BeginsAsync(connection, taskId, cancellation).ConfigureAwait(false);
        await connection.TryAsync(_ => connection.Subscriber.PublishAsync(RedisChannel.Literal(keys.Wake), taskId), cancellation).ConfigureAwait(false);
        return reply.Number(0);
    }

    private static VRedisException Emptied(long taskId, TaskState state) => new(ErrorIds.TaskEnded,
        Messages.FormatTaskNotRestartable(taskId: taskId, state: state.ToString().ToLowerInvariant()));
}
