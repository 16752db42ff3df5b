using System.Buffers;
using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Xml;

namespace VRedis.Wire;

/// <summary>Writes one value that is more than a <see cref="PlainValue"/>: into a buffer of its own, so that a refused value leaves nothing behind.</summary>
internal sealed class ValueWriter
{
    // What a Redis string can hold, and what one string in it may: longer ones are refused before they fill the memory.
    private const int MaxBytes = 512 * 1024 * 1024;
    private const int MaxLetters = 160_000_000;

    // A larger buffer is not kept for the next value.
    private const int KeptBytes = 256 * 1024;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    [ThreadStatic]
    private static ValueWriter? _spare;

    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly ValuePath _path = new();
    private readonly Utf8JsonWriter _json;
    private ValueCodec _codec = null!;

    private ValueWriter() => _json = new Utf8JsonWriter(_buffer, Options);

    public static void Write(ValueCodec codec, object value, IBufferWriter<byte> output)
    {
        // Taken out of its place: a property that runs a script may come here again on this thread.
        ValueWriter writer = _spare ?? new ValueWriter();
        _spare = null;
        try
        {
            writer._codec = codec;
            writer.Write(value);
            writer._json.Flush();
            output.Write(writer._buffer.WrittenSpan);
        }
        catch (ValueException error) when (error.Path is null && error is not ItemTooLargeException)
        {
            throw writer._path.Error(error.Message, error.InnerException);
        }
        catch (Exception error) when (error is not ValueException && !codec.IsStop(error))
        {
            throw writer._path.Error(Messages.FormatValueNotRead(error.Message), error);
        }
        finally
        {
            if (writer._buffer.Capacity <= KeptBytes)
            {
                writer.Clear();
                _spare = writer;
            }
        }
    }

    private void Clear()
    {
        _json.Reset();
        _buffer.ResetWrittenCount();
        _path.Clear();
        _codec = null!;
    }

    private void Write(object? value)
    {
        if (TryWritePlain(value))
            return;
        object? inner = _codec.Unwrap(value);
        if (TryWritePlain(inner))
            return;
        if (ScalarTag.ByType.TryGetValue(inner.GetType(), out ScalarTag? scalar))
            WriteTagged(new TaggedText(scalar.Tag, scalar.Format(inner)));
        else if (inner is Enum constant)
            WriteEnum(constant);
        else if (_codec.GetShape(inner) is { } shape)
            WriteObject(inner, shape);
        else if (inner is IDictionary dictionary)
            WriteDictionary(dictionary);
        else if (inner is IEnumerable list and not XmlNode)
            WriteList(list);
        else
            WriteTagged(_codec.GetTag(value));
    }

    private bool TryWritePlain([NotNullWhen(false)] object? value)
    {
        switch (value)
        {
            case null:
                _json.WriteNullValue();
                return true;
            case string text when PlainValue.IsWellFormed(text):
                WriteWellFormed(text);
                return true;
            case int number:
                _json.WriteNumberValue(number);
                return true;
            case long number:
                _json.WriteNumberValue(number);
                return true;
            case double number when double.IsFinite(number):
                Span<byte> digits = stackalloc byte[PlainValue.NumberLength];
                _json.WriteRawValue(digits[..PlainValue.Format(number, digits)], skipInputValidation: true);
                return true;
            case bool flag:
                _json.WriteBooleanValue(flag);
                return true;
            default:
                return false;
        }
    }

    private void WriteWellFormed(string text)
    {
        if (text.Length > MaxLetters)
            throw TooLarge();
        _json.WriteStringValue(text);
    }

    private void WriteTagged(TaggedText tagged)
    {
        StartTag(tagged.Tag);
        // The text may itself be one that UTF-8 cannot say: half of a surrogate pair as a char.
        Write(tagged.Text);
        _json.WriteEndObject();
    }

    private void StartTag(string tag, string? type = null, string? number = null)
    {
        _json.WriteStartObject();
        _json.WriteString(ValueTag.Property, tag);
        if (type is not null)
        {
            _json.WritePropertyName(ValueTag.Type);
            Write(type);
        }
        if (number is not null)
            _json.WriteString(ValueTag.Number, number);
        _json.WritePropertyName(ValueTag.Value);
    }

    private void WriteEnum(Enum constant)
    {
        StartTag(ValueTag.Enum, constant.GetType().FullName ?? "", constant.ToString("D"));
        Write(constant.ToString());
        _json.WriteEndObject();
    }

    private void WriteObject(object identity, ObjectShape shape)
    {
        _path.Enter(identity);
        if (shape.TypeName is null && shape.Properties.All(property => property.Key != ValueTag.Property && PlainValue.IsWellFormed(property.Key)))
        {
            WriteProperties(shape.Properties);
        }
        else
        {
            StartTag(ValueTag.Object, shape.TypeName);
            WriteEntries(shape.Properties);
            _json.WriteEndObject();
        }
        _path.Leave();
    }

    private void WriteDictionary(IDictionary dictionary)
    {
        _path.Enter(dictionary);
        var entries = new List<KeyValuePair<object, object?>>();
        foreach (DictionaryEntry entry in dictionary)
            entries.Add(new(entry.Key, entry.Value));
        var ordered = IsOrdered(dictionary);
        if (!ordered) // its own order differs from process to process, and equal values are to look equal
            entries.Sort(static (one, other) => string.CompareOrdinal(Convert.ToString(one.Key, CultureInfo.InvariantCulture), Convert.ToString(other.Key, CultureInfo.InvariantCulture)));
        StartTag(ordered ? ValueTag.Ordered : ValueTag.Hashtable);
        WriteEntries(entries);
        _json.WriteEndObject();
        _path.Leave();
    }

    private static bool IsOrdered(IDictionary dictionary) =>
        dictionary is System.Collections.Specialized.IOrderedDictionary
        || (dictionary.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(OrderedDictionary<,>));

    /// <summary>A JSON object if all keys are names, else a list of pairs.</summary>
    private void WriteEntries<TKey>(IReadOnlyList<KeyValuePair<TKey, object?>> entries) where TKey : notnull
    {
        if (entries.All(entry => entry.Key is string name && PlainValue.IsWellFormed(name)))
        {
            WriteProperties(entries);
            return;
        }
        _json.WriteStartArray();
        foreach ((TKey key, object? value) in entries)
        {
            _json.WriteStartArray();
            _path.MoveTo((object)key);
            Write(key);
            Write(value);
            _json.WriteEndArray();
        }
        _json.WriteEndArray();
    }

    private void WriteProperties<TKey>(IReadOnlyList<KeyValuePair<TKey, object?>> properties) where TKey : notnull
    {
        _json.WriteStartObject();
        foreach ((TKey key, object? value) in properties)
        {
            _json.WritePropertyName((string)(object)key);
            _path.MoveTo((object)key);
            Write(value);
        }
        _json.WriteEndObject();
    }

    private void WriteList(IEnumerable list)
    {
        _path.Enter(list);
        _json.WriteStartArray();
        int index = 0;
        foreach (object? element in list)
        {
            _path.MoveTo(index++);
            Write(element);
            // A list may be produced while it is read, and never end.
            if (_json.BytesCommitted > MaxBytes)
                throw TooLarge();
        }
        _json.WriteEndArray();
        _path.Leave();
    }

    private static ItemTooLargeException TooLarge() => new(
        Messages.FormatValueTooLarge(letters: MaxLetters / 1_000_000, size: MaxBytes / (1024 * 1024)));
}
