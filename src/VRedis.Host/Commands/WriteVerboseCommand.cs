using System.Management.Automation;

namespace VRedis.Host.Commands;

/// <summary>Writes a verbose message.</summary>
[Cmdlet(VerbsCommunications.Write, "Verbose")]
public sealed class WriteVerboseCommand : PSCmdlet
{
    /// <summary>The text.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true)]
    [Alias("Msg")]
    [AllowEmptyString]
    public string Message { get; set; } = "";

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteVerbose(Message);
}
