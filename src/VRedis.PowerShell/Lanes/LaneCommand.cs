using System.Management.Automation;
using VRedis.Wire;
using VRedis.Working;

namespace VRedis.PowerShell.Lanes;

/// <summary>The command of a lane's pipeline: takes item after item and invokes the script block of its step.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "VRedisLane")]
internal sealed class LaneCommand : PSCmdlet
{
    public const string Name = "Invoke-VRedisLane";

    private readonly Dictionary<string, ItemScript> _scripts = new(StringComparer.Ordinal);

    private LaneWork Lane { get; set; } = null!;

    // It takes no lane as a parameter: a script that calls it has none to give.
    protected override void BeginProcessing() =>
        Lane = LaneWork.Current?.Begin() ?? throw new InvalidOperationException(Messages.FormatLaneCommandOnly(Name));

    protected override void ProcessRecord()
    {
        while (Lane.Feed.TryNext(out var item))
        {
            try
            {
                Run(item);
            }
            catch (Exception error) when (Failure(error) is { } failure)
            {
                Lane.Feed.Fail(failure);
                continue;
            }
            Lane.Feed.Done();
        }
    }

    private void Run(WorkItem item)
    {
        if (!_scripts.TryGetValue(item.Step.Name, out var script))
            _scripts[item.Step.Name] = script = ItemScript.Create(item.Step.Script, Lane.Properties.Arguments);
        Lane.Item = item;
        try
        {
            script.Invoke(Lane.Codec.Read(item.Value.Span), Lane.Output);
        }
        catch (Exception flow) when (FlowControl.EndsItem(flow))
        {
            // exit, or break and continue outside a loop, end the item and not the lane.
        }
    }

    private static ItemError? Failure(Exception error) => error switch
    {
        PipelineStoppedException => null, // the lane is being cancelled
        _ when FlowControl.ExitCode(error) is { } code => new ItemError { Message = Messages.FormatScriptExited(code), Type = error.GetType().FullName },
        IContainsErrorRecord { ErrorRecord: { } record } => ItemErrors.From(record),
        ItemTooLargeException => new ItemError { Message = error.Message, Type = error.GetType().FullName, ErrorId = ErrorIds.ItemTooLarge, Category = nameof(ErrorCategory.LimitsExceeded) },
        ValueException => new ItemError { Message = error.Message, Type = error.GetType().FullName, ErrorId = ErrorIds.BadValue, Category = nameof(ErrorCategory.InvalidData) },
        _ => new ItemError { Message = error.Message, Type = error.GetType().FullName, Stack = error.StackTrace },
    };
}
