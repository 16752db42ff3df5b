using System.Management.Automation;
using VRedis.Connection;
using VRedis.Control;
using VRedis.Inspecting;
using VRedis.Wire;

namespace VRedis.PowerShell.Commands;

/// <summary>Restart-VRedisTask: puts failed items of tasks back, each with all its attempts before it. A task that was done goes on.</summary>
[Cmdlet(VerbsLifecycle.Restart, "VRedisTask", SupportsShouldProcess = true)]
[OutputType(typeof(TaskStat))]
public sealed class RestartVRedisTaskCommand : TaskCmdlet
{
    /// <summary>Puts the failed items back; it is what this command can do so far, and said so that nobody means the whole task.</summary>
    [Parameter]
    public SwitchParameter Failed { get; set; }

    /// <summary>Only items that failed with such a message; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Message { get; set; }

    /// <summary>Only the items of this group; it comes down the pipeline from Get-VRedisError.</summary>
    [Parameter(ValueFromPipeline = true)]
    public FailureGroup? InputObject { get; set; }

    /// <summary>Returns the state of the task then.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        if (!Failed)
            throw new VRedisException(ErrorIds.BadSetting, Messages.RestartNeedsFailed);
    }

    private protected override void Process(VRedisConnection connection, long taskId)
    {
        var which = InputObject is { } group ? Messages.FormatTargetFailedCount(group.Count) : Message is { } message ? Messages.FormatTargetFailedMessages(string.Join("', '", message)) : Messages.FailedItems;
        if (!ShouldProcess(Messages.FormatTargetFailedOfTask(items: which, taskId: taskId), Messages.ActionRestart))
            return;
        var count = Wait(cancellation => TaskRestart.FailedAsync(connection, taskId, Wanted(), cancellation));
        if (count == 0)
            WriteWarning(Messages.FormatRestartNothing(taskId));
        else
            WriteVerbose(Messages.FormatRestartDone(count: count, taskId: taskId));
        if (PassThru)
            WriteObject(Wait(cancellation => TaskInspector.GetAsync(connection, taskId, cancellation)));
    }

    private Func<ItemFailure, bool> Wanted()
    {
        var messages = new Wildcards(Message);
        var items = InputObject?.Failures.Select(failure => failure.Item).ToHashSet();
        return failure => messages.Match(failure.Message) && (items?.Contains(failure.Item) ?? true);
    }
}
