using System.Management.Automation.Language;

namespace VRedis.PowerShell.Completion;

/// <summary>A word of a command line that is being typed.</summary>
internal static class Word
{
    /// <summary>The word without the quotes that it begins and perhaps ends with.</summary>
    public static string Unquote(string word) => word is ['\'' or '"', ..] ? word[1..].TrimEnd(word[0]) : word;

    /// <summary>The text as a word that means just that text.</summary>
    public static string Quote(string text) =>
        text.Length > 0 && text.All(letter => char.IsLetterOrDigit(letter) || letter is '_' or '.' or '-' or '/' or '\\') && text[0] != '-' ? text : $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";
}
