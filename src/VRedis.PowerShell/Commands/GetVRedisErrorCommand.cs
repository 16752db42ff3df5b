using System.Management.Automation;
using VRedis.Connection;
using VRedis.Inspecting;
using VRedis.PowerShell.Piping;
using VRedis.PowerShell.Values;

namespace VRedis.PowerShell.Commands;

/// <summary>Get-VRedisError: the failed items of tasks; those that failed in the same way as one row with their count and inputs.</summary>
[Cmdlet(VerbsCommon.Get, "VRedisError")]
[OutputType(typeof(FailureGroup))]
public sealed class GetVRedisErrorCommand : TaskCmdlet
{
    private readonly PSValueCodec _codec = new();

    /// <summary>Only the latest so many failed items.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? Last { get; set; }

    private protected override void Process(VRedisConnection connection, long taskId)
    {
        foreach (var group in Wait(cancellation => FailureReader.GroupAsync(connection, taskId, Last, cancellation)))
        {
            var shown = PSObject.AsPSObject(group);
            shown.Properties.Add(new PSNoteProperty("Inputs", group.Failures.Select(failure => ItemErrorRecords.Input(failure, _codec)).ToArray()));
            WriteObject(shown);
        }
    }
}
