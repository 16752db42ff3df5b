using System.Management.Automation;

namespace VRedis.Host.Commands;

/// <summary>Asks the user for a line.</summary>
[Cmdlet(VerbsCommunications.Read, "Host")]
public sealed class ReadHostCommand : PSCmdlet
{
    /// <summary>The question.</summary>
    [Parameter(Position = 0, ValueFromRemainingArguments = true)]
    [AllowNull]
    public object? Prompt { get; set; }

    /// <summary>Hides what is typed and returns a SecureString.</summary>
    [Parameter]
    public SwitchParameter AsSecureString { get; set; }

    /// <summary>Hides what is typed.</summary>
    [Parameter]
    public SwitchParameter MaskInput { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (Prompt is not null)
            Host.UI.Write(LanguagePrimitives.ConvertTo<string>(Prompt) + ": ");
        if (AsSecureString)
            WriteObject(Host.UI.ReadLineAsSecureString());
        else if (MaskInput)
            WriteObject(new PSCredential("_", Host.UI.ReadLineAsSecureString()).GetNetworkCredential().Password);
        else
            WriteObject(Host.UI.ReadLine());
    }
}
