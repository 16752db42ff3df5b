using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using System.Text;
using VRedis.PowerShell.Values;
using VRedis.Wire;

namespace VRedis.PowerShell.Piping;

/// <summary>Reads output values for a sink. One that cannot be read is an error that holds its text, and the others come all the same.</summary>
internal static class ReadableValues
{
    private const int Shown = 1 << 20;

    /// <summary>Reads a value.</summary>
    /// <returns>False when it cannot be read; the user has been told.</returns>
    public static bool TryReadOutput(this PSValueCodec codec, byte[] bytes, string table, IStreams streams, [MaybeNullWhen(true)] out object? value)
    {
        try
        {
            value = codec.Read(bytes);
            return true;
        }
        catch (ValueException e)
        {
            var error = new VRedisException(ErrorIds.BadValue, Messages.FormatValueOfTableLeftOut(table: table, reason: e.Message), e);
            streams.WriteError(new ErrorRecord(error, error.ErrorId, ErrorCategory.InvalidData, Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, Shown)))));
            value = null;
            return false;
        }
    }

    /// <summary>Reads the values that can be read.</summary>
    public static IEnumerable<object?> ReadOutput(this PSValueCodec codec, IEnumerable<byte[]> values, string table, IStreams streams)
    {
        foreach (var bytes in values)
        {
            if (codec.TryReadOutput(bytes, table, streams, out var value))
                yield return value;
        }
    }
}
