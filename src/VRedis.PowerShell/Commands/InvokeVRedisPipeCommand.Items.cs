using System.Management.Automation;
using VRedis.PowerShell.Completion;
using VRedis.PowerShell.Piping;
using VRedis.Wire;

namespace VRedis.PowerShell.Commands;

/// <content>The parameters that say how items are run.</content>
public sealed partial class InvokeVRedisPipeCommand
{
    /// <summary>How often an item whose script ends with an error, or takes too long, is tried again.</summary>
    [Parameter]
    [ValidateRange(0, 1000)]
    public int Retry { get; set; } = 3;

    /// <summary>Seconds before an item is tried again; doubled for each further attempt, and up to a quarter more at random. Never more than an hour.</summary>
    [Parameter]
    public double RetryDelaySeconds { get; set; }

    /// <summary>Seconds that an attempt of an item may take. What runs longer is cancelled and has failed; fractions are allowed.</summary>
    [Parameter]
    public double? TimeoutSeconds { get; set; }

    /// <summary>Most items that all workers together run at once.</summary>
    [Parameter]
    public int? ThrottleLimit { get; set; }

    /// <summary>Ids of the workers that may run the task.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(WorkerIdCompleter))]
    public long[] WorkerId { get; set; } = [];

    /// <summary>Names of the workers that may run the task, with * and ? as wildcards. With <c>-WorkerId</c> too, either is enough.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(WorkerNameCompleter))]
    public string[] WorkerName { get; set; } = [];

    /// <summary>Brings the output in the order of the inputs, that of follow-up items in the order in which they were added.</summary>
    [Parameter]
    public SwitchParameter Ordered { get; set; }

    /// <summary>Lets the workers show on their own consoles, too, what the items write to streams other than output.</summary>
    [Parameter]
    public SwitchParameter Echo { get; set; }

    private ItemOptions Items() => new()
    {
        Retries = Retry,
        RetryDelaySeconds = RetryDelaySeconds,
        TimeoutSeconds = TimeoutSeconds,
        ThrottleLimit = ThrottleLimit,
        Workers = new WorkerFilter { Ids = WorkerId, Names = WorkerName },
        Ordered = Ordered,
        Echo = Echo,
    };
}
