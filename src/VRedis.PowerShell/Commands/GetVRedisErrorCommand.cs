using System.Management.Automation;
using VRedis.Connection;
using VRedis.Inspecting;

namespace VRedis.PowerShell.Commands;

/// <summary>Get-VRedisError: the failed items of tasks; those that failed in the same way as one row with their count.</summary>
[Cmdlet(VerbsCommon.Get, "VRedisError")]
[OutputType(typeof(FailureGroup))]
public sealed class GetVRedisErrorCommand : TaskCmdlet
{
    /// <summary>Only the latest so many failed items.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? Last { get; set; }

    private protected override void Process(VRedisConnection connection, long taskId) =>
        WriteObject(Wait(cancellation => FailureReader.GroupAsync(connection, taskId, Last, cancellation)), enumerateCollection: true);
}
