using System.Management.Automation;

namespace VRedis.Host.Commands;

/// <summary>Says how far something is.</summary>
[Cmdlet(VerbsCommunications.Write, "Progress")]
public sealed class WriteProgressCommand : PSCmdlet
{
    /// <summary>What is being done.</summary>
    [Parameter(Position = 0)]
    public string Activity { get; set; } = "";

    /// <summary>Its state, in words.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Status { get; set; } = "Processing";

    /// <summary>Tells one activity from another.</summary>
    [Parameter(Position = 2)]
    [ValidateRange(0, int.MaxValue)]
    public int Id { get; set; }

    /// <summary>0 to 100; -1 if not known.</summary>
    [Parameter]
    [ValidateRange(-1, 100)]
    public int PercentComplete { get; set; } = -1;

    /// <summary>Seconds to go; -1 if not known.</summary>
    [Parameter]
    public int SecondsRemaining { get; set; } = -1;

    /// <summary>The part being done.</summary>
    [Parameter]
    public string? CurrentOperation { get; set; }

    /// <summary>The activity that this one belongs to; -1 for none.</summary>
    [Parameter]
    [ValidateRange(-1, int.MaxValue)]
    public int ParentId { get; set; } = -1;

    /// <summary>The activity is over.</summary>
    [Parameter]
    public SwitchParameter Completed { get; set; }

    /// <summary>Where the record comes from.</summary>
    [Parameter]
    public int SourceId { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var record = new ProgressRecord(Id, Activity.Length > 0 ? Activity : " ", Status)
        {
            ParentActivityId = ParentId,
            PercentComplete = PercentComplete,
            SecondsRemaining = SecondsRemaining,
            CurrentOperation = CurrentOperation,
            RecordType = Completed ? ProgressRecordType.Completed : ProgressRecordType.Processing,
        };
        if (MyInvocation.BoundParameters.ContainsKey(nameof(SourceId)))
            Host.UI.WriteProgress(SourceId, record);
        else
            WriteProgress(record);
    }
}
