using System.Management.Automation;
using System.Management.Automation.Host;

namespace VRedis.Host.Commands;

/// <summary>Shows text on the host, as an information record that streams can capture.</summary>
[Cmdlet(VerbsCommunications.Write, "Host")]
public sealed class WriteHostCommand : PSCmdlet
{
    /// <summary>What to show; the elements of a list are separated by <see cref="Separator"/>.</summary>
    [Parameter(Position = 0, ValueFromRemainingArguments = true, ValueFromPipeline = true)]
    [Alias("Msg", "Message")]
    public object? Object { get; set; }

    /// <summary>Stays on the line.</summary>
    [Parameter]
    public SwitchParameter NoNewline { get; set; }

    /// <summary>Between the elements of a list; a blank by default.</summary>
    [Parameter]
    public object Separator { get; set; } = " ";

    /// <summary>Colour of the text; the console's by default.</summary>
    [Parameter]
    public ConsoleColor? ForegroundColor { get; set; }

    /// <summary>Colour behind the text; the console's by default.</summary>
    [Parameter]
    public ConsoleColor? BackgroundColor { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var message = new HostInformationMessage { Message = Text(Object), NoNewLine = NoNewline };
        try
        {
            message.ForegroundColor = ForegroundColor ?? Host.UI.RawUI.ForegroundColor;
            message.BackgroundColor = BackgroundColor ?? Host.UI.RawUI.BackgroundColor;
        }
        catch (HostException)
        {
            // A runspace without a real host has no colours.
        }
        // The engine shows records with this tag on the host even if the preference is silent.
        WriteInformation(message, ["PSHOST"]);
    }

    private string Text(object? value)
    {
        if (value is null)
            return "";
        return LanguagePrimitives.GetEnumerable(value) is { } elements
            ? string.Join(LanguagePrimitives.ConvertTo<string>(Separator), elements.Cast<object?>().Select(Text))
            : LanguagePrimitives.ConvertTo<string>(value);
    }
}
