using System.Management.Automation;
using System.Management.Automation.Internal;
using System.Management.Automation.Language;
using System.Net;
using System.Security;
using VRedis.Wire;

namespace VRedis.PowerShell.Values;

/// <summary>The codec that knows PowerShell's objects: custom objects as JSON objects, all others as CLIXML, as remoting would send them.</summary>
internal class PSValueCodec : ValueCodec
{
    private const string ClixmlTag = "clixml";
    private const string SemanticVersionTag = "semver";

    // Not in PowerShellStandard.Library.
    private static readonly Type? SemanticVersion = typeof(PSObject).Assembly.GetType("System.Management.Automation.SemanticVersion");

    /// <summary>How many levels of properties an object that travels as CLIXML keeps; deeper ones become their text. The default is 2, at least 1.</summary>
    public int Depth { get; init; } = 2;

    /// <summary>Whether secrets travel: credentials and secure strings. Only where all that is written is encrypted. Default: false.</summary>
    public bool Secrets { get; init; }

    /// <inheritdoc/>
    protected override object? Unwrap(object value) => value switch
    {
        PSObject wrapper when ReferenceEquals(wrapper, AutomationNull.Value) => null,
        PSObject wrapper => wrapper.BaseObject is PSCustomObject ? wrapper : wrapper.BaseObject,
        NullString => null,
        _ => value,
    };

    /// <inheritdoc/>
    protected override ObjectShape? GetShape(object value) => value is PSObject custom ? CustomObject.GetShape(custom) : base.GetShape(value);

    /// <inheritdoc/>
    protected override object FromShape(ObjectShape shape) => CustomObject.Create(shape);

    /// <inheritdoc/>
    protected override TaggedText GetTag(object value)
    {
        object inner = Unwrap(value)!;
        if (inner.GetType() == SemanticVersion)
            return new TaggedText(SemanticVersionTag, inner.ToString()!);
        ThrowIfBoundToProcess(inner);
        switch (inner)
        {
            case ScriptBlock:
                throw new ValueException(Messages.ValueScriptBlock);
            case PSCredential or SecureString when Secrets:
                return SecretValue.ToTag(inner);
            case PSCredential or SecureString or NetworkCredential:
                throw Secret(inner.GetType().Name);
            case System.Management.Automation.Runspaces.Runspace or System.Management.Automation.PowerShell:
                throw new ValueException(Messages.FormatValueLivesInProcess(inner.GetType().FullName));
            default:
                return new TaggedText(ClixmlTag, ToClixml(value));
        }
    }

    /// <inheritdoc/>
    protected override object? FromTag(TaggedText tagged) => tagged.Tag switch
    {
        ClixmlTag => PSSerializer.Deserialize(tagged.Text),
        SemanticVersionTag when SemanticVersion is not null => LanguagePrimitives.ConvertTo(tagged.Text, SemanticVersion),
        _ => SecretValue.FromTag(tagged) ?? base.FromTag(tagged),
    };

    /// <inheritdoc/>
    protected override bool IsStop(Exception error) => error is PipelineStoppedException || base.IsStop(error);

    private string ToClixml(object value)
    {
        string clixml;
        try
        {
            clixml = PSSerializer.Serialize(value, Depth);
        }
        catch (Exception error) when (!IsStop(error))
        {
            throw new ValueException(Messages.FormatValueNotSerialized(type: value.GetType().FullName, reason: error.Message), error);
        }
        // A secure string deep in another object. '<' in a text is escaped, so this is the element, and no other element begins so.
        return clixml.Contains("<SS", StringComparison.Ordinal) ? throw Secret("SecureString") : clixml;
    }

    private ValueException Secret(string type) => new(Secrets
        ? Messages.FormatValueSecretCannotTravel(type)
        : Messages.FormatValueSecretNeedsEncryption(type));
}
