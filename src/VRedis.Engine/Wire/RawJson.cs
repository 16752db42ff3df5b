using System.Text.Json;
using System.Text.Json.Serialization;

namespace VRedis.Wire;

/// <summary>Carries a value's JSON text inside a larger document as it is, unread and unwritten.</summary>
internal sealed class RawJson : JsonConverter<byte[]>
{
    /// <inheritdoc/>
    public override bool HandleNull => true; // null is a value like others

    /// <inheritdoc/>
    public override byte[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(document.RootElement).ToArray();
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, byte[] value, JsonSerializerOptions options) => writer.WriteRawValue(value, skipInputValidation: true);
}
