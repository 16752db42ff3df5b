using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using VRedis.Cmdlines;
using VRedis.Working;

namespace VRedis.Wire;

/// <summary>The JSON of what the engine itself stores; made at compile time, so that the first use costs nothing.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 1024)]
[JsonSerializable(typeof(TaskDefinition))]
[JsonSerializable(typeof(TaskRecord))]
[JsonSerializable(typeof(ItemFailure))]
[JsonSerializable(typeof(WorkerInfo))]
[JsonSerializable(typeof(CmdlineDefinition))]
[JsonSerializable(typeof(CmdlineBatch))]
[JsonSerializable(typeof(string))]
internal sealed partial class WireJson : JsonSerializerContext
{
    /// <returns>Null when the bytes are no such thing.</returns>
    public static T? TryRead<T>(byte[] bytes, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return Read(bytes, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <exception cref="JsonException">The bytes are no such thing.</exception>
    public static T? Read<T>(byte[] bytes, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, type);
        }
        catch (Exception e) when (e is InvalidOperationException or NotSupportedException or ArgumentException or FormatException) // of texts that UTF-8 or UTF-16 cannot say
        {
            throw new JsonException(e.Message, e);
        }
    }

    /// <summary>A line that may be put into a larger document as it is: one that is no JSON, which somebody else wrote, as a text.</summary>
    public static byte[] Sound(ReadOnlyMemory<byte> line)
    {
        var reader = new Utf8JsonReader(line.Span, new JsonReaderOptions { MaxDepth = 1024 });
        try
        {
            while (reader.Read())
            {
            }
            return line.ToArray();
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToUtf8Bytes(Encoding.UTF8.GetString(line.Span), Default.String);
        }
    }
}
