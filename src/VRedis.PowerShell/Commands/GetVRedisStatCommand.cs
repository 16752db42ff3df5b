using System.Management.Automation;
using VRedis.Connection;
using VRedis.Inspecting;
using VRedis.PowerShell.Completion;
using VRedis.Wire;

namespace VRedis.PowerShell.Commands;

/// <summary>Get-VRedisStat: the state of tasks, the newest last.</summary>
[Cmdlet(VerbsCommon.Get, "VRedisStat", DefaultParameterSetName = "Last")]
[OutputType(typeof(TaskStat))]
public sealed class GetVRedisStatCommand : VRedisCmdlet
{
    private const int Most = 10_000;

    /// <summary>The tasks.</summary>
    [Parameter(ParameterSetName = "Task", Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(TaskIdCompleter))]
    public long[] TaskId { get; set; } = [];

    /// <summary>How many of the latest tasks, of those in a wanted state. When left out: the latest one, and with <c>-State</c> all.</summary>
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
        var connection = Connect();
        if (ParameterSetName == "Last")
        {
            var count = Last ?? (State is null ? 1 : Most);
            foreach (var stat in Wait(cancellation => TaskInspector.GetLastAsync(connection, count, State, cancellation)))
                Write(connection, stat);
            return;
        }
        foreach (var id in TaskId)
        {
            try
            {
                var stat = Wait(cancellation => TaskInspector.GetAsync(connection, id, cancellation));
                if (State?.Contains(stat.State) ?? true)
                    Write(connection, stat);
            }
            catch (VRedisException e) when (e.ErrorId == ErrorIds.UnknownTask)
            {
                WriteError(Errors.From(e, id));
            }
        }
    }

    private void Write(VRedisConnection connection, TaskStat stat)
    {
        if (!PerWorker)
        {
            WriteObject(stat);
            return;
        }
        foreach (var row in Wait(cancellation => TaskInspector.GetPerWorkerAsync(connection, stat.TaskId, cancellation)))
        {
            var shown = PSObject.AsPSObject(row);
            shown.TypeNames.Insert(0, typeof(TaskStat).FullName + "#PerWorker");
            WriteObject(shown);
        }
    }
}
