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
internal sealed partial class WireJson : JsonSerializerContext;
