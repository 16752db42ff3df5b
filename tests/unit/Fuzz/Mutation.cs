using System.Text;

namespace VRedis.Tests.Fuzz;

/// <summary>One change to a message: what, where, how far and with what.</summary>
internal readonly record struct Mutation(int Kind, uint Place, uint Length, uint With)
{
    /// <summary>Number of kinds.</summary>
    public const int Kinds = 13;

    private const int Longest = 1 << 14;
    private const string Letters = "{}[]\",:\\$tv0123456789-+.eEabn \n\0<>/=";

    private static readonly string[] Numbers =
    [
        "-1", "0", "00", "2147483648", "-2147483649", "9223372036854775808", "-9223372036854775808", "18446744073709551616", "1e999", "1E-400", "0.1", "-0", new('9', 400), "999999999", "NaN",
    ];

    private static readonly string[] Values = ["null", "true", "\"\"", "\"x\"", "5", "-7", "1.5", "[]", "{}", "[null]", "{\"a\":null}"];

    private static readonly byte[][] Texts =
    [
        [0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xef, 0xbb, 0xbf], .. new[]
        {
            "\\ud800", "\\udc00", "\\u0000", "\"$t\":\"object\",", "\"$type\":\"System.Diagnostics.Process, System\",", "\"$t\":\"enum\"", "{\"$t\":\"bytes\",\"v\":\"AAAA\"}", "<Obj RefId=\"0\">", "<Ref RefId=\"0\"/>", "&lt;", "&#0;", "]]>",
            " 1000000000 ", "\r\n", "=", "../", "\u2028", "%00", "@", "//",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    private static readonly string[] Openings = ["[", "{\"a\":", "{\"$t\":\"hashtable\",\"v\":", "{\"$t\":\"object\",\"v\":{\"a\":", "<Obj RefId=\"1\"><MS>"];

    /// <summary>Makes the change; what would become too long stays as it is.</summary>
    public byte[] Apply(byte[] message)
    {
        var bytes = message.AsSpan();
        var at = (int)(Place % (uint)(bytes.Length + 1));
        var end = at + (int)(Length % (uint)(bytes.Length - at + 1));
        if (bytes.Length > Longest)
            return [.. bytes[..at]];
        switch (Kind)
        {
            case 0 when at < bytes.Length: // a bit
                return [.. bytes[..at], (byte)(bytes[at] ^ (1 << (int)(With % 8))), .. bytes[(at + 1)..]];
            case 1 when at < bytes.Length: // a byte
                return [.. bytes[..at], (byte)With, .. bytes[(at + 1)..]];
            case 2: // a letter that means something
                return [.. bytes[..at], (byte)Letters[(int)(With % (uint)Letters.Length)], .. bytes[at..]];
            case 3 when at < bytes.Length:
                return [.. bytes[..at], (byte)Letters[(int)(With % (uint)Letters.Length)], .. bytes[(at + 1)..]];
            case 4: // cut out
                return [.. bytes[..at], .. bytes[end..]];
            case 5: // cut off
                return [.. bytes[..at]];
            case 6: // doubled
                return [.. bytes[..end], .. bytes[at..]];
            case 7: // repeated
                return [.. bytes[..at], .. Repeat(bytes[at..end], (int)(With % 2000)), .. bytes[at..]];
            case 8: // a number
                return Replace(bytes, at, static letter => letter is >= (byte)'0' and <= (byte)'9' or (byte)'-' or (byte)'.', Encoding.ASCII.GetBytes(Numbers[With % Numbers.Length]));
            case 9: // a word or value of another type
                return Replace(bytes, at, static letter => letter is not ((byte)',' or (byte)':' or (byte)'{' or (byte)'}' or (byte)'[' or (byte)']' or (byte)' '), Encoding.ASCII.GetBytes(Values[With % Values.Length]));
            case 10: // what no text may hold, and what means something somewhere
                return [.. bytes[..at], .. Texts[With % Texts.Length], .. bytes[at..]];
            case 11: // deep nesting
                return [.. bytes[..at], .. Repeat(Encoding.ASCII.GetBytes(Openings[With % Openings.Length]), (int)(Length % 3000)), .. bytes[at..]];
            case 12: // another place
                return [.. bytes[end..], .. bytes[..at], .. bytes[at..end]];
            default:
                return message;
        }
    }

    private static byte[] Repeat(ReadOnlySpan<byte> part, int times)
    {
        var all = new byte[Math.Min(Longest, part.Length * times)];
        for (var i = 0; i < all.Length; i++)
            all[i] = part[i % part.Length];
        return all;
    }

    /// <summary>Puts another in the place of the run of letters of one kind that is next to a place.</summary>
    private static byte[] Replace(ReadOnlySpan<byte> bytes, int at, Func<byte, bool> belongs, byte[] with)
    {
        while (at < bytes.Length && !belongs(bytes[at]))
            at++;
        var (start, end) = (at, at);
        while (start > 0 && belongs(bytes[start - 1]))
            start--;
        while (end < bytes.Length && belongs(bytes[end]))
            end++;
        return [.. bytes[..start], .. with, .. bytes[end..]];
    }
}
