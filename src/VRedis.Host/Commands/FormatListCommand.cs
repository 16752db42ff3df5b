using System.Management.Automation;
using Microsoft.PowerShell.Commands.Internal.Format;

namespace VRedis.Host.Commands;

/// <summary>Formats objects as a list: the engine's own formatting, whose cmdlet alone is missing.</summary>
[Cmdlet(VerbsCommon.Format, "List")]
public sealed class FormatListCommand : OuterFormatTableAndListBase
{
    /// <summary>Connects the cmdlet with the engine's formatting.</summary>
    public FormatListCommand() => EngineInternals.UseFormatShape(this, "List");
}
