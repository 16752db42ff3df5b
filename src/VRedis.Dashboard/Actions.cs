using VRedis.Connection;
using VRedis.Control;
using VRedis.Inspecting;

namespace VRedis.Dashboard;

/// <summary>What the buttons do.</summary>
/// <param name="connection">Where the tasks lie.</param>
internal sealed class Actions(VRedisConnection connection)
{
    /// <summary>Does it.</summary>
    /// <param name="action"><c>stop</c>, <c>retry</c> (failed items; only those of a group of errors when one is named) or <c>remove</c> (a task that has not ended is stopped first).</param>
    /// <param name="taskId">The task.</param>
    /// <param name="group">Key of the group.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>A sentence for the user; null when there is no such action.</returns>
    /// <exception cref="VRedisException">As of <see cref="TaskControl"/> and <see cref="TaskRestart"/>.</exception>
    public async Task<string?> DoAsync(string action, long taskId, string group, CancellationToken cancellation)
    {
        switch (action)
        {
            case "stop":
                return await TaskControl.StopAsync(connection, taskId, cancellation).ConfigureAwait(false) ? Messages.FormatDashboardStopped(taskId) : Messages.FormatTaskHadEnded(taskId);
            case "retry":
                var count = await TaskRestart.FailedAsync(connection, taskId, group.Length == 0 ? null : failure => ErrorGroup.KeyOf(FailureKind.Of(failure)) == group, cancellation).ConfigureAwait(false);
                return count switch
                {
                    0 => Messages.FormatDashboardRestartedNone(taskId),
                    1 => Messages.FormatDashboardRestartedOne(taskId),
                    _ => Messages.FormatDashboardRestarted(count: count, taskId: taskId),
                };
            case "remove":
                await TaskControl.RemoveAsync(connection, taskId, force: true, cancellation).ConfigureAwait(false);
                return Messages.FormatDashboardRemoved(taskId);
            default:
                return null;
        }
    }
}
