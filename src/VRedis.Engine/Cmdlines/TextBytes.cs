using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace VRedis.Cmdlines;

/// <summary>Makes text of what a program writes, whatever its encoding: nothing is lost and nothing throws.</summary>
/// <remarks>
/// UTF-8 is expected. A stream that begins as UTF-16 does, with its mark or with a Latin letter, is read as that. A line that is not valid UTF-8 is read in the
/// platform's own code page, on Windows the console's, elsewhere Latin-1, which has a letter for every byte.
/// </remarks>
internal sealed class TextBytes
{
    private const int Enough = 4; // to know UTF-16

    private static readonly Encoding CodePage = OfPlatform();

    private readonly List<byte> _head = [];
    private Decoder? _utf16;
    private bool _known;

    /// <summary>The text of one line.</summary>
    public static string Decode(ReadOnlySpan<byte> line) => (Utf8.IsValid(line) ? Encoding.UTF8 : CodePage).GetString(line);

    /// <summary>How many bytes at the end are the beginning of a character whose rest has not come.</summary>
    public static int Incomplete(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= Math.Min(3, bytes.Length); back++)
        {
            var length = bytes[^back] switch { >= 0xF0 and < 0xF8 => 4, >= 0xE0 and < 0xF0 => 3, >= 0xC0 and < 0xE0 => 2, < 0x80 => 1, _ => 0 };
            if (length > 0)
                return length > back ? back : 0;
        }
        return 0;
    }

    /// <summary>The next bytes of the stream, with UTF-16 made UTF-8.</summary>
    /// <param name="bytes">What was read.</param>
    /// <param name="all">Keeps nothing back; else the first bytes are, until they tell what the stream is.</param>
    public ReadOnlySpan<byte> Next(ReadOnlySpan<byte> bytes, bool all = false)
    {
        if (!_known)
        {
            _head.AddRange(bytes);
            if (_head.Count < Enough && !all)
                return [];
            _known = true;
            var head = _head.ToArray();
            bytes = head.AsSpan(Recognize(head));
        }
        return _utf16 is null ? bytes : ToUtf8(_utf16, bytes);
    }

    /// <returns>How many bytes are a mark.</returns>
    private int Recognize(byte[] head)
    {
        _utf16 = head switch
        {
            [0xFF, 0xFE, ..] or [> 0, 0, > 0, 0, ..] => Encoding.Unicode.GetDecoder(),
            [0xFE, 0xFF, ..] or [0, > 0, 0, > 0, ..] => Encoding.BigEndianUnicode.GetDecoder(),
            _ => null,
        };
        return head switch
        {
            [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] => 2,
            [0xEF, 0xBB, 0xBF, ..] => 3,
            _ => 0,
        };
    }

    private static byte[] ToUtf8(Decoder decoder, ReadOnlySpan<byte> bytes)
    {
        var chars = new char[decoder.GetCharCount(bytes, flush: false)];
        decoder.GetChars(bytes, chars, flush: false);
        return Encoding.UTF8.GetBytes(chars);
    }

    private static Encoding OfPlatform()
    {
        if (!OperatingSystem.IsWindows())
            return Encoding.Latin1;
        return CodePagesEncodingProvider.Instance.GetEncoding(CultureInfo.InstalledUICulture.TextInfo.OEMCodePage) ?? Encoding.Latin1;
    }
}
