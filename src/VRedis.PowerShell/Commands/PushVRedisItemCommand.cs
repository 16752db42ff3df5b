using System.Management.Automation;
using VRedis.PowerShell.Completion;
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
    [ArgumentCompleter(typeof(StepCompleter))]
    public string? Step { get; set; }

    /// <summary>Lets it in only once in the whole task: by its step and value, unless it has a <c>-Key</c>. The item that pushes it counts as in already; an input of the task counts once it has pushed something so.</summary>
    [Parameter]
    public SwitchParameter Unique { get; set; }

    /// <summary>What makes it the same as another, whatever their steps and values; means <c>-Unique</c>. Text, in which case counts, or a script block that gives it for <c>$_</c>.</summary>
    [Parameter]
    public object? Key { get; set; }

    /// <summary>How many seconds it waits before it may run, from when the current item is done.</summary>
    [Parameter]
    [ValidateRange(0d, 31_536_000d)]
    public double DelaySeconds { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (LaneWork.Current is not { } lane)
        {
            ThrowTerminatingError(Errors.From(new VRedisException(ErrorIds.NotInTask, Messages.FormatItemCommandOutsideTask(CommandName))));
            return;
        }
        try
        {
            lane.Feed.Push(new ChildItem(Step ?? lane.Item.Step.Name, lane.Codec.WriteToBytes(InputObject), TimeSpan.FromSeconds(DelaySeconds), KeyText()) { Unique = Unique });
        }
        catch (ValueException e)
        {
            ThrowTerminatingError(Errors.BadInput(e, e is ItemTooLargeException ? null : InputObject));
        }
        catch (VRedisException e)
        {
            ThrowTerminatingError(Errors.From(e));
        }
    }

    private string? KeyText()
    {
        if (!MyInvocation.BoundParameters.ContainsKey(nameof(Key)))
            return null;
        var key = Key is ScriptBlock script ? Single(script.InvokeWithContext(functionsToDefine: null, [new PSVariable("_", InputObject)])) : Key;
        return LanguagePrimitives.ConvertTo<string>(key) is { Length: > 0 } text
            ? text
            : throw new VRedisException(ErrorIds.BadValue, Messages.ItemKeyEmptyParameter);
    }

    private static object? Single(IReadOnlyCollection<PSObject> values) => values.Count == 1 ? values.First() : values;
}
