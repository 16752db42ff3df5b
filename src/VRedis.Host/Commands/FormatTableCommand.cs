using System.Management.Automation;
using Microsoft.PowerShell.Commands.Internal.Format;

namespace VRedis.Host.Commands;

/// <summary>Formats objects as a table: the engine's own formatting, whose cmdlet alone is missing.</summary>
[Cmdlet(VerbsCommon.Format, "Table")]
public sealed class FormatTableCommand : OuterFormatTableBase
{
    /// <summary>Connects the cmdlet with the engine's formatting.</summary>
    public FormatTableCommand() => EngineInternals.UseFormatShape(this, "Table");
}
