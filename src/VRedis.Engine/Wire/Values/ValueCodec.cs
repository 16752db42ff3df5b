using System.Buffers;
using System.Text;

namespace VRedis.Wire;

/// <summary>Values as one JSON text in UTF-8 without a raw newline, and back. What JSON cannot say is tagged: <c>{"$t":"datetime","v":"…"}</c>.</summary>
/// <remarks>
/// Safe for any number of threads. The hooks are for a layer that knows more kinds of objects: this class alone knows plain .NET values, lists, dictionaries
/// and <see cref="PropertyBag"/>. No type is ever created by a name from the wire but an enum that is already loaded.
/// </remarks>
public class ValueCodec
{
    /// <summary>Lists, dictionaries and objects inside each other: at most this many levels.</summary>
    public const int MaxDepth = 256;

    /// <summary>Writes a value.</summary>
    /// <param name="value">The value; an enumerable is enumerated once.</param>
    /// <param name="output">Where to; nothing is written to it when the value is refused.</param>
    /// <exception cref="ValueException">The value, or something in it, cannot travel.</exception>
    public void Write(object? value, IBufferWriter<byte> output)
    {
        if (PlainValue.TryWrite(value, output))
            return;
        object? inner = Unwrap(value);
        if (ReferenceEquals(inner, value) || !PlainValue.TryWrite(inner, output))
            ValueWriter.Write(this, value, output);
    }

    /// <inheritdoc cref="Write"/>
    /// <returns>The JSON text in UTF-8.</returns>
    public byte[] WriteToBytes(object? value)
    {
        var output = new ArrayBufferWriter<byte>(64);
        Write(value, output);
        return output.WrittenSpan.ToArray();
    }

    /// <inheritdoc cref="Write"/>
    /// <returns>The JSON text.</returns>
    public string WriteToString(object? value)
    {
        var output = new ArrayBufferWriter<byte>(64);
        Write(value, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>Reads a value.</summary>
    /// <param name="json">One JSON text in UTF-8, nothing before or after it.</param>
    /// <returns>
    /// The value: lists as <c>object[]</c>, dictionaries as <see cref="System.Collections.Hashtable"/> or
    /// <see cref="System.Collections.Specialized.OrderedDictionary"/>, JSON objects as <see cref="PropertyBag"/> or what the layer above makes of them.
    /// </returns>
    /// <exception cref="ValueException">The bytes are not a value; no other exception leaves this method.</exception>
    public object? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return new ValueReader(this, json).Read();
        }
        catch (Exception error) when (error is not ValueException)
        {
            throw new ValueException(Messages.FormatValueUnreadable(error.Message), error);
        }
    }

    /// <summary>What a value is without its wrapper; the value itself if it has none.</summary>
    protected internal virtual object? Unwrap(object value) => value;

    /// <summary>The properties of a value that travels as a JSON object; null for every other value.</summary>
    protected internal virtual ObjectShape? GetShape(object value) =>
        value is PropertyBag or (IDictionary<string, object?> and not System.Collections.IDictionary)
            ? new ObjectShape([.. (IDictionary<string, object?>)value])
            : null;

    /// <summary>What a JSON object comes back as.</summary>
    /// <exception cref="ValueException">There is no such object, for instance because two names differ by case only.</exception>
    protected internal virtual object FromShape(ObjectShape shape) => PropertyBag.From(shape);

    /// <summary>The text of a value for which there is no other form.</summary>
    /// <param name="value">The value, with its wrapper if it has one.</param>
    /// <exception cref="ValueException">It cannot travel; the message says why. The place in the whole value is added by the caller.</exception>
    protected internal virtual TaggedText GetTag(object value)
    {
        ThrowIfBoundToProcess(value);
        throw new ValueException(Messages.FormatValueTypeUnknown(type: value.GetType().FullName, bag: nameof(PropertyBag)));
    }

    /// <summary>The value of a tag that this class does not know.</summary>
    /// <exception cref="ValueException">Nobody knows the tag, or the text is not what it says.</exception>
    protected internal virtual object? FromTag(TaggedText tagged) =>
        throw new ValueException(Messages.FormatValueTagUnknown(tagged.Tag));

    /// <summary>Whether an exception out of an enumerable or a property means that somebody stops the work: it passes through as it is.</summary>
    protected internal virtual bool IsStop(Exception error) => error is OperationCanceledException;

    /// <summary>Refuses what means nothing outside the process that holds it: streams, handles, tasks, delegates, pointers.</summary>
    /// <exception cref="ValueException">The value is one of these.</exception>
    protected static void ThrowIfBoundToProcess(object value)
    {
        if (value is Delegate or Stream or TextReader or TextWriter or Task or Thread or WaitHandle or CancellationTokenSource or CancellationToken
            or System.Runtime.InteropServices.SafeHandle or System.Net.Sockets.Socket or ITimer or Timer
            or nint or nuint or System.Reflection.Pointer)
        {
            throw new ValueException(
                Messages.FormatValueLivesInProcess(value.GetType().FullName));
        }
    }
}
