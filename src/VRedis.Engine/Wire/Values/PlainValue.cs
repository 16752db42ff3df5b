using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace VRedis.Wire;

/// <summary>The numbers and words of JSON, straight into the output: most items are one of these, and there are very many of them.</summary>
internal static class PlainValue
{
    /// <summary>Room for the text of any int, long or double.</summary>
    public const int NumberLength = 32;

    /// <summary>Writes null, bool, int, long or a finite double; false, and nothing written, for all else.</summary>
    public static bool TryWrite([NotNullWhen(false)] object? value, IBufferWriter<byte> output)
    {
        int written;
        switch (value)
        {
            case null:
                output.Write("null"u8);
                return true;
            case int number:
                Utf8Formatter.TryFormat(number, output.GetSpan(NumberLength), out written);
                break;
            case long number:
                Utf8Formatter.TryFormat(number, output.GetSpan(NumberLength), out written);
                break;
            case double number when double.IsFinite(number):
                written = Format(number, output.GetSpan(NumberLength));
                break;
            case bool flag:
                output.Write(flag ? "true"u8 : "false"u8);
                return true;
            default:
                return false;
        }
        output.Advance(written);
        return true;
    }

    /// <summary>The shortest text that reads as the same double, and never as an integer: 1.0 and not 1.</summary>
    public static int Format(double finite, Span<byte> text)
    {
        finite.TryFormat(text, out int length, provider: CultureInfo.InvariantCulture);
        if (text[..length].IndexOfAny((byte)'.', (byte)'E') < 0)
        {
            ".0"u8.CopyTo(text[length..]);
            length += 2;
        }
        return length;
    }

    /// <summary>Whether every surrogate has its other half, so that UTF-8 can say the text.</summary>
    public static bool IsWellFormed(string text)
    {
        int index = text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff');
        if (index < 0)
            return true;
        for (ReadOnlySpan<char> rest = text.AsSpan(index); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out int consumed) != OperationStatus.Done)
                return false;
            rest = rest[consumed..];
        }
        return true;
    }
}
