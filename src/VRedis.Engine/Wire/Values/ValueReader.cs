using System.Collections;
using System.Collections.Specialized;
using System.Text;
using System.Text.Json;

namespace VRedis.Wire;

/// <summary>Reads one value. Strict: what follows a tag is what the writer puts there, in its order.</summary>
internal ref struct ValueReader
{
    // A level of a value has at most three levels of JSON: the tagged object, its list of pairs, a pair.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = (ValueCodec.MaxDepth * 3) + 8 };

    // Strings have hash codes that nobody can foresee; of other keys somebody may make many with the same one, and each would be compared with all before.
    private const int MostEqual = 100;

    // Looking for a type takes 0.1 ms: a value that names so many that are not there gets no more looked for.
    private const int MostUnknownEnums = 100;

    private readonly ValueCodec _codec;
    private Utf8JsonReader _json;
    private int _depth;
    private int _unknownEnums;

    public ValueReader(ValueCodec codec, ReadOnlySpan<byte> json)
    {
        _codec = codec;
        _json = new Utf8JsonReader(json, Options);
    }

    public object? Read()
    {
        Next();
        object? value = ReadValue();
        // Throws when there is anything but white space behind.
        _json.Read();
        return value;
    }

    private object? ReadValue() => _json.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        JsonTokenType.String => _json.GetString(),
        JsonTokenType.Number => ReadNumber(),
        JsonTokenType.StartArray => ReadList(),
        JsonTokenType.StartObject => ReadObject(),
        _ => throw Unexpected(Messages.ValueWanted),
    };

    private readonly object ReadNumber()
    {
        if (_json.ValueSpan.IndexOfAny((byte)'.', (byte)'e', (byte)'E') >= 0)
        {
            double number = _json.GetDouble();
            return double.IsFinite(number) ? number : throw new ValueException(Messages.ValueNumberTooLarge);
        }
        if (_json.TryGetInt32(out int small))
            return small;
        if (_json.TryGetInt64(out long large))
            return large;
        // Only others than this codec write such a number without a tag.
        return ScalarTag.ToInteger(Encoding.ASCII.GetString(_json.ValueSpan));
    }

    private object?[] ReadList()
    {
        Enter();
        var elements = new List<object?>();
        while (Next() != JsonTokenType.EndArray)
            elements.Add(ReadValue());
        _depth--;
        return [.. elements];
    }

    private object? ReadObject()
    {
        if (Next() == JsonTokenType.PropertyName && _json.ValueTextEquals(ValueTag.Property))
        {
            Next();
            object? value = ReadTagged(ReadString());
            Expect(JsonTokenType.EndObject);
            return value;
        }
        Enter();
        var properties = new List<KeyValuePair<string, object?>>();
        for (; _json.TokenType != JsonTokenType.EndObject; Next())
        {
            string name = _json.GetString()!;
            if (name == ValueTag.Property)
                throw new ValueException(Messages.ValueTagReserved);
            Next();
            properties.Add(new(name, ReadValue()));
        }
        _depth--;
        return _codec.FromShape(new ObjectShape(properties));
    }

    private object? ReadTagged(string tag)
    {
        switch (tag)
        {
            case ValueTag.Object:
                return ReadEscapedObject();
            case ValueTag.Enum:
                return ReadEnum();
            case ValueTag.Hashtable:
                NextProperty(ValueTag.Value);
                return Fill(comparer => new Hashtable(comparer), ReadEntries(), StringComparer.OrdinalIgnoreCase);
            case ValueTag.Ordered:
                NextProperty(ValueTag.Value);
                return Fill(comparer => new OrderedDictionary(comparer), ReadEntries(), StringComparer.OrdinalIgnoreCase);
            default:
                NextProperty(ValueTag.Value);
                string text = ReadText();
                return ScalarTag.ByTag.TryGetValue(tag, out ScalarTag? scalar) ? scalar.Parse(text) : _codec.FromTag(new TaggedText(tag, text));
        }
    }

    private object ReadEscapedObject()
    {
        string? type = null;
        Expect(JsonTokenType.PropertyName);
        if (_json.ValueTextEquals(ValueTag.Type))
        {
            Next();
            type = ReadText();
            Expect(JsonTokenType.PropertyName);
        }
        ReadProperty(ValueTag.Value);
        return _codec.FromShape(new ObjectShape([.. ReadEntries().Select(ToProperty)], type));

        static KeyValuePair<string, object?> ToProperty(KeyValuePair<object, object?> entry) =>
            new(entry.Key as string ?? throw new ValueException(Messages.ValueNameNoText), entry.Value);
    }

    private object ReadEnum()
    {
        NextProperty(ValueTag.Type);
        string name = ReadText();
        Type? type = _unknownEnums < MostUnknownEnums ? EnumTypes.Find(name) : null;
        if (type is null)
            _unknownEnums++;
        NextProperty(ValueTag.Number);
        string number = ReadString();
        NextProperty(ValueTag.Value);
        string text = ReadText();
        return type is not null && Enum.TryParse(type, number, out object? constant) ? constant : text;
    }

    private List<KeyValuePair<object, object?>> ReadEntries()
    {
        Enter();
        var entries = new List<KeyValuePair<object, object?>>();
        if (_json.TokenType == JsonTokenType.StartObject)
        {
            while (Next() != JsonTokenType.EndObject)
            {
                string name = _json.GetString()!;
                Next();
                entries.Add(new(name, ReadValue()));
            }
        }
        else if (_json.TokenType == JsonTokenType.StartArray)
        {
            while (Next() != JsonTokenType.EndArray)
                entries.Add(ReadPair());
        }
        else
        {
            throw Unexpected("entries");
        }
        _depth--;
        return entries;
    }

    private KeyValuePair<object, object?> ReadPair()
    {
        if (_json.TokenType != JsonTokenType.StartArray)
            throw Unexpected(Messages.ValueWantedPair);
        Next();
        object key = ReadValue() ?? throw new ValueException(Messages.ValueKeyNull);
        Next();
        object? value = ReadValue();
        Expect(JsonTokenType.EndArray);
        return new(key, value);
    }

    /// <summary>Keys without regard to case, as in PowerShell, unless there are keys that differ by it only.</summary>
    private static IDictionary Fill(Func<IEqualityComparer?, IDictionary> create, List<KeyValuePair<object, object?>> entries, IEqualityComparer? comparer)
    {
        if (entries.Count > MostEqual && entries.Where(entry => entry.Key is not string).CountBy(entry => entry.Key.GetHashCode()).Any(hash => hash.Value > MostEqual))
            throw new ValueException(Messages.FormatValueKeysCollide(MostEqual));
        IDictionary dictionary = create(comparer);
        foreach ((object key, object? value) in entries)
        {
            if (!dictionary.Contains(key))
                dictionary.Add(key, value);
            else if (comparer is not null)
                return Fill(create, entries, comparer: null);
            else
                throw new ValueException(Messages.FormatValueKeyTwice(key));
        }
        return dictionary;
    }

    /// <summary>A string, or one that UTF-8 cannot say under its tag.</summary>
    private string ReadText() => ReadValue() as string ?? throw new ValueException(Messages.ValueTextMissing);

    private readonly string ReadString() => _json.TokenType == JsonTokenType.String ? _json.GetString()! : throw Unexpected(Messages.ValueWantedText);

    private void NextProperty(string name)
    {
        Expect(JsonTokenType.PropertyName);
        ReadProperty(name);
    }

    private void ReadProperty(string name)
    {
        if (!_json.ValueTextEquals(name))
            throw Unexpected(Messages.FormatValueWantedProperty(name));
        Next();
    }

    private void Expect(JsonTokenType token)
    {
        if (Next() != token)
            throw Unexpected(token.ToString());
    }

    private JsonTokenType Next() => _json.Read() ? _json.TokenType : throw new ValueException(Messages.ValueEndsEarly);

    private void Enter()
    {
        if (++_depth > ValueCodec.MaxDepth)
            throw new ValueException(Messages.FormatValueTooDeep(ValueCodec.MaxDepth));
    }

    private readonly ValueException Unexpected(string wanted) =>
        new(Messages.FormatValueUnexpected(position: _json.TokenStartIndex, found: _json.TokenType, wanted: wanted));
}
