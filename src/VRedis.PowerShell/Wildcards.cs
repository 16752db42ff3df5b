using System.Management.Automation;

namespace VRedis.PowerShell;

/// <summary>Names and texts that a user gives with wildcards. Case does not count.</summary>
/// <param name="patterns">The patterns; null when the user gave none, and then everything matches.</param>
internal sealed class Wildcards(string[]? patterns)
{
    private readonly WildcardPattern[]? _patterns = patterns is null ? null : Array.ConvertAll(patterns, pattern => new WildcardPattern(pattern, WildcardOptions.IgnoreCase));

    /// <summary>Whether one of the patterns fits.</summary>
    public bool Match(string text) => _patterns is null || Array.Exists(_patterns, pattern => pattern.IsMatch(text));
}
