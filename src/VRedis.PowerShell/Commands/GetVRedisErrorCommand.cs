using System.Management.Automation;
using VRedis.Connection;
using VRedis.Inspecting;
using VRedis.PowerShell.Completion;
using VRedis.PowerShell.Piping;
using VRedis.PowerShell.Values;

namespace VRedis.PowerShell.Commands;

/// <summary>Get-VRedisError: the failed items of tasks; those that failed in the same way as one row with their count and inputs, the largest first.</summary>
[Cmdlet(VerbsCommon.Get, "VRedisError")]
[OutputType(typeof(FailureGroup))]
public sealed class GetVRedisErrorCommand : TaskCmdlet
{
    private readonly PSValueCodec _codec = new();

    /// <summary>Only the latest so many failed items, of those that are wanted.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? Last { get; set; }

    /// <summary>Only items of these steps; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(StepCompleter))]
    public string[]? Step { get; set; }

    /// <summary>Only items that failed with such a message; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Message { get; set; }

    private protected override void Process(VRedisConnection connection, long taskId)
    {
        var (steps, messages) = (new Wildcards(Step), new Wildcards(Message));
        var skipped = 0;
        var groups = Wait(cancellation =>
            FailureReader.GroupAsync(connection, taskId, Last, failure => steps.Match(failure.Step) && messages.Match(failure.Message), cancellation, count => skipped += count));
        if (skipped > 0)
            WriteWarning(Messages.FormatEntriesForeign(count: skipped, what: Messages.FailedItems, taskId: taskId));
        foreach (var group in groups)
        {
            var shown = PSObject.AsPSObject(group);
            shown.Properties.Add(new PSNoteProperty("Inputs", group.Failures.Select(failure => ItemErrorRecords.Input(failure, _codec)).ToArray()));
            WriteObject(shown);
        }
    }
}
