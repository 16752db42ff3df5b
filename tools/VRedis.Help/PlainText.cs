using System.Text.RegularExpressions;

namespace VRedis.Help;

/// <summary>Markdown as the text that a terminal shows.</summary>
internal static partial class PlainText
{
    /// <summary>Paragraphs without the marks of links, code and emphasis.</summary>
    public static IEnumerable<string> Paragraphs(string markdown) =>
        Blank().Split(markdown).Select(Inline).Where(paragraph => paragraph.Length > 0);

    /// <summary>A text without the marks.</summary>
    public static string Inline(string markdown) => Emphasis().Replace(Link().Replace(markdown, "$1"), "$2").Replace("`", "").Trim();

    [GeneratedRegex(@"\n\s*\n")]
    private static partial Regex Blank();

    [GeneratedRegex(@"\[([^\]]+)\]\([^)]*\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(\*\*|__)(.+?)\1")]
    private static partial Regex Emphasis();
}
