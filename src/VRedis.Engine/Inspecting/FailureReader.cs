using System.Text.RegularExpressions;
using VRedis.Connection;
using VRedis.Wire;

namespace VRedis.Inspecting;

/// <summary>Reads the failed items of a task and folds those that failed in the same way into one.</summary>
public static partial class FailureReader
{
    /// <summary>The groups of a task's failed items, the largest first.</summary>
    /// <param name="connection">Where to read.</param>
    /// <param name="taskId">The task.</param>
    /// <param name="last">Only the latest so many items; null for all.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <exception cref="VRedisException"><see cref="ErrorIds.UnknownTask"/>.</exception>
    public static async Task<IReadOnlyList<FailureGroup>> GroupAsync(VRedisConnection connection, long taskId, int? last = null, CancellationToken cancellation = default)
    {
        await TaskInspector.GetAsync(connection, taskId, cancellation).ConfigureAwait(false);
        var entries = await connection.TryAsync(db => db.ListRangeAsync(connection.Keys.Failed(taskId), last is { } count ? -count : 0, -1), cancellation).ConfigureAwait(false);
        return [.. entries
            .Select(entry => ItemFailure.FromBytes((byte[])entry!))
            .OfType<ItemFailure>()
            .GroupBy(failure => (failure.Step, failure.Reason, failure.Error?.Type, Numbers().Replace(failure.Error?.Message ?? "", "#"), failure.Error?.Stack))
            .Select(group => new FailureGroup
            {
                TaskId = taskId,
                Count = group.Count(),
                Step = group.Key.Step,
                Reason = group.Key.Reason,
                Message = group.Last().Message,
                Type = group.Key.Type,
                Stack = group.Key.Stack,
                Failures = [.. group],
            })
            .OrderByDescending(group => group.Count)];
    }

    // "item 17 not found" and "item 18 not found" are the same failure.
    [GeneratedRegex(@"\d+")]
    private static partial Regex Numbers();
}
