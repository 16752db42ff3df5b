namespace VRedis.CSharp.Compiling;

/// <summary>How a script is called in symbols, and so in stack traces.</summary>
internal static class ScriptPlace
{
    private const string Prefix = "step ";

    /// <summary>The name of a step's script.</summary>
    public static string Document(string step) => Prefix + step;

    /// <summary>Whether a file name in a stack trace is one of these.</summary>
    public static bool IsDocument(string? file) => file?.StartsWith(Prefix, StringComparison.Ordinal) == true;
}
