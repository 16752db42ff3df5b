using System.Management.Automation;
using VRedis.Inspecting;
using VRedis.PowerShell.Values;
using VRedis.Wire;

namespace VRedis.PowerShell.Commands;

/// <summary>Export-VRedisTable: the output values of a task that has ended, as objects.</summary>
[Cmdlet(VerbsData.Export, "VRedisTable")]
[OutputType(typeof(PSObject))]
public sealed class ExportVRedisTableCommand : VRedisCmdlet
{
    private readonly PSValueCodec _codec = new();

    /// <summary>The task.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public long TaskId { get; set; }

    /// <summary>The table.</summary>
    [Parameter(Position = 1)]
    public string Table { get; set; } = StepDefinition.DefaultTable;

    /// <summary>Only so many values from the beginning.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long? First { get; set; }

    /// <summary>Only so many values from the end.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long? Last { get; set; }

    /// <summary>Takes what is there of a task that has not ended.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var connection = Connect();
        if (Force)
            Wait(cancellation => TaskInspector.GetAsync(connection, TaskId, cancellation));
        else
            Wait(cancellation => TableReader.CheckEndedAsync(connection, TaskId, cancellation: cancellation));
        var names = Wait(cancellation => TableReader.NamesAsync(connection, TaskId, cancellation));
        if (!names.Contains(Table))
        {
            CheckDeclared(connection, names);
            return;
        }
        var count = Wait(cancellation => TableReader.CountAsync(connection, TaskId, Table, cancellation));
        var (skip, most) = Last is { } last ? (Math.Max(0, count - last), last) : (0, First ?? count);
        var values = TableReader.ReadAsync(connection, TaskId, Table, skip, most, StopToken).GetAsyncEnumerator(StopToken);
        try
        {
            while (Wait(_ => values.MoveNextAsync().AsTask()))
                WriteObject(_codec.Read(values.Current));
        }
        finally
        {
            values.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private void CheckDeclared(VRedis.Connection.VRedisConnection connection, IReadOnlyList<string> names)
    {
        var declared = Wait(cancellation => TaskInspector.GetDefinitionAsync(connection, TaskId, cancellation)).Tables;
        if (declared.Contains(Table, StringComparer.Ordinal))
            return; // it just got no output
        throw new VRedisException(ErrorIds.UnknownTable, $"Task {TaskId} has no table '{Table}'. It has: {string.Join(", ", declared.Union(names))}.");
    }
}
