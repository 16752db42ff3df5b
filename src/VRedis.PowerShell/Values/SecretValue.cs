using System.Management.Automation;
using System.Net;
using System.Security;
using VRedis.Wire;

namespace VRedis.PowerShell.Values;

/// <summary>Credentials and secure strings as text, for what is encrypted on its way, and back.</summary>
internal static class SecretValue
{
    private const string CredentialTag = "pscredential";
    private const string SecureStringTag = "securestring";
    private const char Separator = '\0'; // in no name of a user

    public static TaggedText ToTag(object secret) => secret is PSCredential credential
        ? new TaggedText(CredentialTag, credential.UserName + Separator + Reveal(credential.Password))
        : new TaggedText(SecureStringTag, Reveal((SecureString)secret));

    /// <returns>Null when the tag is another.</returns>
    public static object? FromTag(TaggedText tagged) => tagged.Tag switch
    {
        CredentialTag when tagged.Text.IndexOf(Separator, StringComparison.Ordinal) is > 0 and var at => new PSCredential(tagged.Text[..at], Hide(tagged.Text.AsSpan(at + 1))),
        SecureStringTag => Hide(tagged.Text),
        _ => null,
    };

    private static string Reveal(SecureString secret) => new NetworkCredential("", secret).Password;

    private static SecureString Hide(ReadOnlySpan<char> text)
    {
        var secret = new SecureString();
        foreach (var letter in text)
            secret.AppendChar(letter);
        secret.MakeReadOnly();
        return secret;
    }
}
