using System.Management.Automation;
using Microsoft.PowerShell.Commands.Internal.Format;

namespace VRedis.Host.Commands;

/// <summary>Turns objects into the text that the console would show.</summary>
[Cmdlet(VerbsData.Out, "String")]
[OutputType(typeof(string))]
public sealed class OutStringCommand : FrontEndCommandBase
{
    private readonly StringWriter _text = new();

    /// <summary>One string for each line.</summary>
    [Parameter]
    public SwitchParameter Stream { get; set; }

    /// <summary>Columns to fill; 120 by default.</summary>
    [Parameter]
    [ValidateRange(2, int.MaxValue)]
    public int Width { get; set; } = 120;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        EngineInternals.UseTextOutput(this, _text, Width);
        base.BeginProcessing();
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        base.EndProcessing();
        var text = _text.ToString();
        if (!Stream)
            WriteObject(text);
        else if (text.Length > 0)
            WriteObject(text.TrimEnd('\r', '\n').Split(Environment.NewLine), enumerateCollection: true);
    }
}
