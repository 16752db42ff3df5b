using System.Text.Json;
using System.Text.Json.Nodes;
using VRedis.Wire;

namespace VRedis.CSharp.Values;

/// <summary>JSON that a script has read as the values that it says.</summary>
internal static class JsonValues
{
    public static object? From(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => PropertyBag.From(new ObjectShape([.. element.EnumerateObject().Select(property => KeyValuePair.Create(property.Name, From(property.Value)))])),
        JsonValueKind.Array => element.EnumerateArray().Select(From).ToArray(),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number when element.TryGetInt32(out var number) => number,
        JsonValueKind.Number when element.TryGetInt64(out var number) => number,
        JsonValueKind.Number => element.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    public static object? From(JsonNode node) => From(JsonSerializer.SerializeToElement(node));
}
