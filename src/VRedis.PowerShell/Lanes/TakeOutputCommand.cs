using System.Management.Automation;

namespace VRedis.PowerShell.Lanes;

/// <summary>Takes the output of a wrapped script block as it comes, so that it is not lost when the block leaves by <c>exit</c>.</summary>
[Cmdlet(VerbsCommunications.Receive, "VRedisLaneOutput")]
internal sealed class TakeOutputCommand : PSCmdlet
{
    public const string Name = "Receive-VRedisLaneOutput";

    [Parameter(Mandatory = true)]
    public WrappedCall To { get; set; } = null!;

    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    public object? InputObject { get; set; }

    protected override void ProcessRecord() => To.Output(InputObject);

    protected override void EndProcessing() => To.Completed = true;
}
