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
    /// <exception cref="VRedisException"><see cref="ErrorIds.UnknownTask"/>; <see cref="ErrorIds.TaskEnded"/> when it was stopped or abandoned.</exception>
    public static async Task<long> FailedAsync(VRedisConnection connection, long taskId, Func<ItemFailure, bool>? wanted = null, CancellationToken cancellation = default)
    {
        var before = await TaskInspector.GetAsync(connection, taskId, cancellation).ConfigureAwait(false);
        if (before.State is TaskState.Stopped or TaskState.Abandoned)
            throw Emptied(taskId, before.State);
        var count = 0L;
        await foreach (var block in FailureList.ForwardAsync(connection, taskId, cancellation).ConfigureAwait(false))
        {
            var entries = block.Where(entry => entry.Failure is { } failure && failure.Error?.ErrorId != ErrorIds.BrokenData && !failure.Value.AsSpan().Contains((byte)'\n') && (wanted?.Invoke(failure) ?? true)).ToList();
            if (entries.Count > 0) // what was no item is none now
                count += await PutBackAsync(connection, taskId, entries, cancellation).ConfigureAwait(false);
        }
        return count;
    }

    private static async Task<long> PutBackAsync(VRedisConnection connection, long taskId, List<FailureEntry> entries, CancellationToken cancellation)
    {
        var keys = connection.Keys;
        List<RedisValue> arguments = [keys.Events(taskId)];
        foreach (var (position, found) in entries)
        {
            var failure = found!;
            var losses = failure.Reason == FailureReason.WorkerLost ? Suspect : 0;
            arguments.AddRange([position, failure.Worker, Chunk.Single(failure.Item, attempt: 1, losses, failure.Step, failure.Value)]);
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
        $"Task {taskId} was {state.ToString().ToLowerInvariant()}, so that what waited is gone: it cannot go on. Send its items again with Invoke-VRedisPipe; Get-VRedisError {taskId} shows the inputs that failed.");
}
