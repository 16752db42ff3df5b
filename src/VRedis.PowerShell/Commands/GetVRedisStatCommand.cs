using System.Management.Automation;
using VRedis.Inspecting;

namespace VRedis.PowerShell.Commands;

/// <summary>Get-VRedisStat: the state of tasks.</summary>
[Cmdlet(VerbsCommon.Get, "VRedisStat", DefaultParameterSetName = "Last")]
[OutputType(typeof(TaskStat))]
public sealed class GetVRedisStatCommand : VRedisCmdlet
{
    /// <summary>The task.</summary>
    [Parameter(ParameterSetName = "Task", Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public long[] TaskId { get; set; } = [];

    /// <summary>How many of the latest tasks; 1 when left out.</summary>
    [Parameter(ParameterSetName = "Last")]
    [ValidateRange(1, 10_000)]
    public int Last { get; set; } = 1;

    /// <summary>A row for each worker that took part.</summary>
    [Parameter]
    public SwitchParameter PerWorker { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var connection = Connect();
        if (ParameterSetName == "Last")
        {
            foreach (var stat in Wait(cancellation => TaskInspector.GetLastAsync(connection, Last, cancellation)))
                Write(connection, stat.TaskId, stat);
            return;
        }
        foreach (var id in TaskId)
        {
            try
            {
                Write(connection, id, PerWorker ? null : Wait(cancellation => TaskInspector.GetAsync(connection, id, cancellation)));
            }
            catch (VRedisException e) when (e.ErrorId == ErrorIds.UnknownTask)
            {
                WriteError(Errors.From(e, id));
            }
        }
    }

    private void Write(VRedis.Connection.VRedisConnection connection, long id, TaskStat? stat)
    {
        if (!PerWorker)
        {
            WriteObject(stat);
            return;
        }
        foreach (var row in Wait(cancellation => TaskInspector.GetPerWorkerAsync(connection, id, cancellation)))
        {
            var shown = PSObject.AsPSObject(row);
            shown.TypeNames.Insert(0, typeof(TaskStat).FullName + "#PerWorker");
            WriteObject(shown);
        }
    }
}
