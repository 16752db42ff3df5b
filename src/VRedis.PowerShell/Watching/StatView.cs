using System.Management.Automation;
using System.Management.Automation.Runspaces;
using VRedis.Inspecting;
using VRedis.Working;

namespace VRedis.PowerShell.Watching;

/// <summary>Tasks and workers as lines of a screen, in the tables that they have everywhere.</summary>
/// <param name="cmdlet">In whose session they are formatted.</param>
/// <param name="address">The Redis that they lie in.</param>
internal sealed class StatView(PSCmdlet cmdlet, string address)
{
    private const string Format = "param($objects, $width) $objects | Format-Table | Out-String -Stream -Width $width";

    /// <param name="rows">Tasks, or workers' parts in them.</param>
    /// <param name="workers">The workers that are alive.</param>
    /// <param name="columns">How wide the lines may be.</param>
    public IReadOnlyList<string> Lines(IReadOnlyList<PSObject> rows, IReadOnlyList<WorkerInfo> workers, int columns) =>
    [
        "",
        .. rows.Count == 0 ? [Messages.WatchNoTasks] : Table(rows, columns),
        .. rows.Select(row => row.BaseObject).OfType<TaskStat>().Where(stat => stat.Reason is not null).Select(stat => Cut(Messages.FormatTaskFault(taskId: stat.TaskId, reason: stat.Reason), columns)),
        "",
        .. workers.Count == 0 ? [Messages.WatchNoWorkers] : Table(workers, columns),
    ];

    /// <summary>The first line.</summary>
    /// <param name="since">Since when Redis has not answered; null when it does.</param>
    /// <param name="columns">How wide it may be.</param>
    public string Title(DateTime? since, int columns)
    {
        var state = since is { } time ? Messages.FormatWatchSilent(Messages.Text(time, "HH:mm:ss")) : Messages.Text(DateTime.Now, "HH:mm:ss");
        return Cut(Messages.FormatWatchTitle(address: address, state: state), columns);
    }

    private IEnumerable<string> Table(object rows, int columns) =>
        cmdlet.InvokeCommand.InvokeScript(Format, useNewScope: true, PipelineResultTypes.None, input: null, rows, columns)
            .Select(line => line.ToString()).SkipWhile(string.IsNullOrWhiteSpace).Reverse().SkipWhile(string.IsNullOrWhiteSpace).Reverse();

    private static string Cut(string line, int columns) => line.Length <= columns ? line : line[..Math.Max(0, columns - 1)] + "…";
}
