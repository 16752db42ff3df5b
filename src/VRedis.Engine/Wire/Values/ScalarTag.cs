using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Globalization;
using System.Numerics;
using static System.Globalization.NumberStyles;

namespace VRedis.Wire;

/// <summary>The closed list of types that travel as text under a tag, each with both directions. All text is in the invariant culture.</summary>
internal sealed record ScalarTag(string Tag, Type Type, Func<object, string> Format, Func<string, object> Parse)
{
    private const int MostDigits = 100_000;
    private const double BitsOfDigit = 3.32;

    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    private static readonly ScalarTag[] All =
    [
        Number("sbyte", text => sbyte.Parse(text, AllowLeadingSign, Invariant)),
        Number("byte", text => byte.Parse(text, None, Invariant)),
        Number("short", text => short.Parse(text, AllowLeadingSign, Invariant)),
        Number("ushort", text => ushort.Parse(text, None, Invariant)),
        Number("uint", text => uint.Parse(text, None, Invariant)),
        Number("ulong", text => ulong.Parse(text, None, Invariant)),
        Make("bigint", FromInteger, ToInteger),
        Number("float", text => float.Parse(text, Float, Invariant)),
        // JSON says the finite ones.
        Number("double", text => double.Parse(text, Float, Invariant)),
        Number("decimal", text => decimal.Parse(text, AllowLeadingSign | AllowDecimalPoint, Invariant)),
        Make("char", letter => letter.ToString(), char.Parse),
        // JSON says the well-formed ones.
        Make("utf16", ToUtf16, FromUtf16),
        Make("bytes", Convert.ToBase64String, Convert.FromBase64String),
        Make("datetime", time => time.ToString("O", Invariant), text => DateTime.ParseExact(text, "O", Invariant, DateTimeStyles.RoundtripKind)),
        Make("datetimeoffset", time => time.ToString("O", Invariant), text => DateTimeOffset.ParseExact(text, "O", Invariant)),
        Make("timespan", span => span.ToString("c", Invariant), text => TimeSpan.ParseExact(text, "c", Invariant)),
        Make("guid", guid => guid.ToString("D"), text => Guid.ParseExact(text, "D")),
        Make("version", version => version.ToString(), Version.Parse),
        Make("uri", ToText, ToUri),
    ];

    /// <summary>By the exact type of a value.</summary>
    public static FrozenDictionary<Type, ScalarTag> ByType { get; } = All.ToFrozenDictionary(scalar => scalar.Type);

    /// <summary>By the name on the wire.</summary>
    public static FrozenDictionary<string, ScalarTag> ByTag { get; } = All.ToFrozenDictionary(scalar => scalar.Tag);

    private static ScalarTag Make<T>(string tag, Func<T, string> format, Func<string, T> parse) where T : notnull =>
        new(tag, typeof(T), value => format((T)value), text => parse(text));

    private static ScalarTag Number<T>(string tag, Func<string, T> parse) where T : IFormattable =>
        Make(tag, number => number.ToString(null, Invariant), parse);

    /// <summary>Reads a whole number. Reading takes more than twice as long for twice the digits, so there is an end to them.</summary>
    /// <exception cref="FormatException">It has too many digits, or is none.</exception>
    public static BigInteger ToInteger(string text) =>
        text.Length <= MostDigits ? BigInteger.Parse(text, AllowLeadingSign, Invariant) : throw new FormatException(Messages.FormatValueNumberTooLong(count: text.Length, most: MostDigits));

    private static string FromInteger(BigInteger number) => number.GetBitLength() <= MostDigits * BitsOfDigit
        ? number.ToString(null, Invariant)
        : throw new ValueException(Messages.FormatValueNumberCannotTravel(MostDigits));

    private static string ToUtf16(string text)
    {
        byte[] bytes = new byte[text.Length * 2];
        for (int i = 0; i < text.Length; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(i * 2), text[i]);
        return Convert.ToBase64String(bytes);
    }

    private static string FromUtf16(string text)
    {
        byte[] bytes = Convert.FromBase64String(text);
        if (bytes.Length % 2 != 0)
            throw new FormatException(Messages.ValueTextBroken);
        return string.Create(bytes.Length / 2, bytes, static (letters, bytes) =>
        {
            for (int i = 0; i < letters.Length; i++)
                letters[i] = (char)BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(i * 2));
        });
    }

    // "/x" alone is absolute on Unix and relative on Windows: an absolute one always travels with its scheme.
    private static string ToText(Uri uri) =>
        uri.IsAbsoluteUri && !uri.OriginalString.StartsWith(uri.Scheme + ":", StringComparison.OrdinalIgnoreCase) ? uri.AbsoluteUri : uri.OriginalString;

    private static Uri ToUri(string text) => new(text, text.StartsWith('/') ? UriKind.Relative : UriKind.RelativeOrAbsolute);
}
