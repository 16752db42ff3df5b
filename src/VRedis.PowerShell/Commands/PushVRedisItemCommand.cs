using System.Management.Automation;
using System.Text;
using VRedis.PowerShell.Lanes;
using VRedis.Wire;
using VRedis.Working;

namespace VRedis.PowerShell.Commands;

/// <summary>Push-VRedisItem: inside a script block of a task, adds follow-up items to it: enqueued together with the item's output, and only when it is done.</summary>
[Cmdlet(VerbsCommon.Push, "VRedisItem")]
[OutputType(typeof(void))]
public sealed class PushVRedisItemCommand : PSCmdlet
{
    internal const string CommandName = "Push-VRedisItem";

    /// <summary>The input of the new item.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object? InputObject { get; set; }

    /// <summary>The step that runs it; the current one when left out.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? Step { get; set; }

    /// <summary>Lets it in only once in the whole task: by its key, or its value when there is none.</summary>
    [Parameter]
    public SwitchParameter Unique { get; set; }

    /// <summary>What makes it the same as another; means <c>-Unique</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Key { get; set; }

    /// <summary>How long it waits before it may run.</summary>
    [Parameter]
    [ValidateRange(0d, 31_536_000d)]
    public double DelaySeconds { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (LaneWork.Current is not { } lane)
        {
            ThrowTerminatingError(Errors.From(new VRedisException(ErrorIds.NotInTask, $"{CommandName} works only inside a script block that Invoke-VRedisPipe runs.")));
            return;
        }
        try
        {
            var value = lane.Codec.WriteToBytes(InputObject);
            var step = Step ?? lane.Item.Step.Name;
            var key = Key ?? (Unique ? KeyOf(step, value) : null);
            if (Unique && Key is null)
                lane.Feed.Push(Seen(lane.Item));
            lane.Feed.Push(new ChildItem(step, value, TimeSpan.FromSeconds(DelaySeconds), key));
        }
        catch (ValueException e)
        {
            ThrowTerminatingError(Errors.BadInput(e, InputObject));
        }
        catch (VRedisException e)
        {
            ThrowTerminatingError(Errors.From(e));
        }
    }

    /// <summary>The item that pushes counts as seen too: nothing leads back to where it began.</summary>
    private static ChildItem Seen(WorkItem item) => new(item.Step.Name, [], Key: KeyOf(item.Step.Name, item.Value.Span)) { OnlyKey = true };

    private static string KeyOf(string step, ReadOnlySpan<byte> value) => step + ":" + Encoding.UTF8.GetString(value);
}
