using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
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
