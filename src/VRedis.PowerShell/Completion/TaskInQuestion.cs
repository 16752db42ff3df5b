using System.Management.Automation;
using VRedis.Connection;
using VRedis.Inspecting;
using VRedis.PowerShell.Piping;
using VRedis.Wire;

namespace VRedis.PowerShell.Completion;

/// <summary>The task that a command is about: the one that it names, else the latest, which is mostly what comes down the pipeline.</summary>
internal static class TaskInQuestion
{
    /// <returns>Its id and what it is; a null definition when there is no task.</returns>
    public static async Task<(long Id, TaskDefinition? Definition)> FindAsync(VRedisConnection connection, CompletionQuestion question, CancellationToken cancellation)
    {
        var given = question.Bound["TaskId"];
        var id = given is PSObject { BaseObject: VRedisTask task } ? task.TaskId
            : LanguagePrimitives.TryConvertTo<long[]>(given, out var ids) && ids is [var first, ..] ? first
            : (await TaskInspector.GetLastAsync(connection, 1, null, cancellation).ConfigureAwait(false)).LastOrDefault()?.TaskId;
        return id is { } found ? (found, await TaskInspector.GetDefinitionAsync(connection, found, cancellation).ConfigureAwait(false)) : (0, null);
    }
}
