using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace VRedis.PowerShell.Tables;

/// <summary>Writes values as the JSON that users of ConvertTo-Json expect, whole whatever their depth; see docs/files.md for what each type becomes.</summary>
internal static class PlainJson
{
    /// <summary>For writers: text is not escaped more than JSON asks for.</summary>
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static void Write(Utf8JsonWriter json, object? value)
    {
        var inner = PlainText.Unwrap(value);
        switch (inner)
        {
            case null:
                json.WriteNullValue();
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case double number:
                WriteNumber(json, number, double.IsFinite(number));
                break;
            case float number:
                WriteNumber(json, number, float.IsFinite(number));
                break;
            case sbyte or byte or short or ushort or uint or long or ulong or decimal or BigInteger:
                json.WriteRawValue(PlainText.Of(inner), skipInputValidation: true);
                break;
            case var _ when !PlainText.IsNested(inner):
                json.WriteStringValue(PlainText.Of(inner));
                break;
            case IEnumerable list and not IDictionary:
                json.WriteStartArray();
                foreach (var element in list)
                    Write(json, element);
                json.WriteEndArray();
                break;
            default:
                json.WriteStartObject();
                foreach (var (name, property) in PlainText.Properties(inner))
                {
                    json.WritePropertyName(name);
                    Write(json, property);
                }
                json.WriteEndObject();
                break;
        }
    }

    // 1.0 stays 1.0; what is no number in JSON is its name.
    private static void WriteNumber(Utf8JsonWriter json, IFormattable number, bool finite)
    {
        var text = number.ToString(null, CultureInfo.InvariantCulture);
        if (!finite)
            json.WriteStringValue(text);
        else
            json.WriteRawValue(text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0" : text, skipInputValidation: true);
    }
}
