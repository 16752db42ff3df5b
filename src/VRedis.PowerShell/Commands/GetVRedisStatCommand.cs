using System.Collections.Concurrent;
using System.Management.Automation;
using VRedis.Connection;
using VRedis.Inspecting;
using VRedis.PowerShell.Completion;
using VRedis.Wire;

namespace VRedis.PowerShell.Commands;

/// <summary>Get-VRedisStat: the state of tasks, the newest last.</summary>
[Cmdlet(VerbsCommon.Get, "VRedisStat", DefaultParameterSetName = "Last")]
[OutputType(typeof(TaskStat))]
public sealed partial class GetVRedisStatCommand : VRedisCmdlet
{
    private const int Most = 10_000;

    private readonly List<PSObject> _found = [];

    /// <summary>The tasks.</summary>
    [Parameter(ParameterSetName = "Task", Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(TaskIdCompleter))]
    public long[] TaskId { get; set; } = [];

    /// <summary>How many of the latest tasks, of those in a wanted state. When left out: the latest one, and with <c>-State</c> all; with <c>-Watch</c> ten.</summary>
    [Parameter(ParameterSetName = "Last")]
    [ValidateRange(1, Most)]
    public int? Last { get; set; }

    /// <summary>Only tasks in one of these states.</summary>
    [Parameter]
    public TaskState[]? State { get; set; }

    /// <summary>A row for each worker that took part.</summary>
    [Parameter]
    public SwitchParameter PerWorker { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (Watch)
        {
            _watched.AddRange(TaskId);
            return;
        }
        var connection = Connect();
        if (ParameterSetName == "Last")
        {
            var skipped = new ConcurrentQueue<(long Id, VRedisException Error)>();
            _found.AddRange(Wait(cancellation => RowsAsync(connection, (id, error) => skipped.Enqueue((id, error)), cancellation)));
            WriteFound();
            foreach (var (id, error) in skipped)
                WriteError(Errors.From(new VRedisException(error.ErrorId, Messages.FormatTaskLeftOut(taskId: id, reason: error.Message), error), id));
            return;
        }
        foreach (var id in TaskId)
        {
            try
            {
                _found.AddRange(Wait(cancellation => RowsAsync(connection, id, cancellation)));
            }
            catch (VRedisException e) when (e.ErrorId is ErrorIds.UnknownTask or ErrorIds.BrokenData)
            {
                WriteError(Errors.From(e, id));
            }
        }
    }

    /// <summary>Writes the tasks, together: when one does not get on, the table of all has room for the reason.</summary>
    private void WriteFound()
    {
        var stalled = _found.Exists(row => row.BaseObject is TaskStat { Reason: not null });
        foreach (var row in _found)
        {
            if (stalled && !PerWorker)
                row.TypeNames.Insert(0, typeof(TaskStat).FullName + "#Stalled");
            WriteObject(row);
        }
        _found.Clear();
    }

    /// <summary>All that is asked for.</summary>
    /// <param name="connection">Where the tasks are.</param>
    /// <param name="skipped">Told of tasks that cannot be read.</param>
    /// <param name="cancellation">Gives up.</param>
    private async Task<IReadOnlyList<PSObject>> RowsAsync(VRedisConnection connection, Action<long, VRedisException> skipped, CancellationToken cancellation)
    {
        List<PSObject> rows = [];
        if (ParameterSetName == "Last")
        {
            foreach (var stat in await TaskInspector.GetLastAsync(connection, Last ?? (State is null ? 1 : Most), State, cancellation, skipped).ConfigureAwait(false))
                rows.AddRange(await RowsAsync(connection, stat, cancellation).ConfigureAwait(false));
        }
        foreach (var id in TaskId)
        {
            try
            {
                rows.AddRange(await RowsAsync(connection, id, cancellation).ConfigureAwait(false));
                _seen.Add(id);
            }
            catch (VRedisException e) when (e.ErrorId == ErrorIds.UnknownTask && _seen.Contains(id))
            {
                // It was removed while it was watched.
            }
        }
        return rows;
    }

    private async Task<IReadOnlyList<PSObject>> RowsAsync(VRedisConnection connection, long id, CancellationToken cancellation)
    {
        var stat = await TaskInspector.GetAsync(connection, id, cancellation).ConfigureAwait(false);
        return State?.Contains(stat.State) ?? true ? await RowsAsync(connection, stat, cancellation).ConfigureAwait(false) : [];
    }

    private async Task<IReadOnlyList<PSObject>> RowsAsync(VRedisConnection connection, TaskStat stat, CancellationToken cancellation)
    {
        if (!PerWorker)
            return [PSObject.AsPSObject(stat)];
        return [.. (await TaskInspector.GetPerWorkerAsync(connection, stat.TaskId, cancellation).ConfigureAwait(false)).Select(row =>
        {
            var shown = PSObject.AsPSObject(row);
            shown.TypeNames.Insert(0, typeof(TaskStat).FullName + "#PerWorker");
            return shown;
        })];
    }
}
