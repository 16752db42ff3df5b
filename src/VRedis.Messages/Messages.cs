using System.Globalization;

namespace VRedis;

/// <summary>The texts for users, from Messages.resx. They are in English, so numbers and times in them are written as in English, too, whatever the culture of the process.</summary>
internal static partial class Messages
{
    static Messages() => Culture = CultureInfo.InvariantCulture;

    /// <summary>A number that may be large, with separators between its thousands.</summary>
    public static string Count(long number) => Text(number, "N0");

    /// <summary>A number or time in a form of its own.</summary>
    public static string Text(IFormattable value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
