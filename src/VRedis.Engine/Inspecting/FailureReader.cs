using VRedis.Connection;
using VRedis.Wire;

namespace VRedis.Inspecting;

/// <summary>Reads the failed items of a task and folds those that failed in the same way into one.</summary>
public static class FailureReader
{
    /// <summary>The groups of a task's failed items, the largest first.</summary>
    /// <param name="connection">Where to read.</param>
    /// <param name="taskId">The task.</param>
    /// <param name="last">Only the latest so many items that are wanted; null for all.</param>
    /// <param name="wanted">Which items are wanted; null for all.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <param name="skipped">Told how many entries are left out because they are no failed items: somebody else wrote them.</param>
    /// <exception cref="VRedisException"><see cref="ErrorIds.UnknownTask"/>; <see cref="ErrorIds.KeyMissing"/>: the task is encrypted, and its key is not here.</exception>
    public static async Task<IReadOnlyList<FailureGroup>> GroupAsync(
        VRedisConnection connection, long taskId, int? last = null, Func<ItemFailure, bool>? wanted = null, CancellationToken cancellation = default, Action<int>? skipped = null)
    {
        var total = (await TaskInspector.GetAsync(connection, taskId, cancellation).ConfigureAwait(false)).Fail;
        var groups = new Dictionary<FailureKind, List<ItemFailure>>();
        foreach (var failure in await ReadAsync(connection, taskId, last, wanted, skipped, cancellation).ConfigureAwait(false))
        {
            var kind = FailureKind.Of(failure);
            if (!groups.TryGetValue(kind, out var group))
                groups[kind] = group = [];
            // Thousands of equal stack traces are one.
            group.Add(group.Count > 0 && failure.Error == group[^1].Error ? failure with { Error = group[^1].Error } : failure);
        }
        return [.. groups
            .Select(group => new FailureGroup
            {
                TaskId = taskId,
                Count = group.Value.Count,
                Total = total,
                Step = group.Key.Step,
                Reason = group.Key.Reason,
                Message = group.Value[^1].Message,
                Type = group.Key.Type,
                Position = group.Value[^1].Error?.Position,
                Stack = group.Key.Stack,
                Failures = group.Value,
            })
            .OrderByDescending(group => group.Count)];
    }

    private static async Task<IEnumerable<ItemFailure>> ReadAsync(VRedisConnection connection, long taskId, int? last, Func<ItemFailure, bool>? wanted, Action<int>? skipped, CancellationToken cancellation)
    {
        var blocks = new List<IEnumerable<ItemFailure>>();
        var read = 0;
        var sealer = await TaskInspector.SealerAsync(connection, taskId, cancellation).ConfigureAwait(false);
        await foreach (var block in (last is null ? FailureList.ForwardAsync(connection, taskId, sealer, cancellation) : FailureList.BackwardAsync(connection, taskId, sealer, cancellation)).ConfigureAwait(false))
        {
            if (block.Count(entry => entry.Failure is null) is var broken and > 0)
                skipped?.Invoke(broken);
            List<ItemFailure> kept = [.. block.Select(entry => entry.Failure).OfType<ItemFailure>().Where(failure => wanted?.Invoke(failure) ?? true)];
            blocks.Add(kept);
            read += kept.Count;
            if (read >= last)
                break;
        }
        return last is { } count ? blocks.AsEnumerable().Reverse().SelectMany(block => block).TakeLast(count) : blocks.SelectMany(block => block);
    }
}
