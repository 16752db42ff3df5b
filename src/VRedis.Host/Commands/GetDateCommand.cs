using System.Globalization;
using System.Management.Automation;

namespace VRedis.Host.Commands;

/// <summary>The time now, or the one given.</summary>
[Cmdlet(VerbsCommon.Get, "Date")]
[OutputType(typeof(DateTime), typeof(string))]
public sealed class GetDateCommand : PSCmdlet
{
    /// <summary>The time; now by default.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    public DateTime Date { get; set; } = DateTime.Now;

    /// <summary>A .NET format, for text in place of a DateTime.</summary>
    [Parameter]
    public string? Format { get; set; }

    /// <summary>In UTC.</summary>
    [Parameter]
    public SwitchParameter AsUTC { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var time = AsUTC ? Date.ToUniversalTime() : Date;
        WriteObject(Format is null ? time : time.ToString(Format, CultureInfo.CurrentCulture));
    }
}
