using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using System.Text.Json;
using System.Text.Json.Nodes;
using VRedis.CSharp.Running;
using VRedis.CSharp.Values;
using VRedis.Wire;

namespace VRedis.CSharp;

/// <summary>What C# scripts return beyond the values that any codec knows, for a codec's hooks of the same names.</summary>
public static class ScriptValues
{
    private static readonly ConditionalWeakTable<Type, ScriptMembers> Members = [];

    /// <summary>JSON documents as the values that they say, enum values of a script's own types as their names; every other value as it is.</summary>
    public static object? Unwrap(object value) => value switch
    {
        JsonElement element => JsonValues.From(element),
        JsonDocument document => JsonValues.From(document.RootElement),
        JsonNode node => JsonValues.From(node),
        Enum constant when IsScripts(constant.GetType()) => constant.ToString(),
        _ => value,
    };

    /// <summary>Public properties and fields of tuples, of pairs, and of objects of a script's own types: records, classes, anonymous ones.</summary>
    /// <returns>Null for every other value.</returns>
    /// <exception cref="ValueException">Two names differ by case only.</exception>
    public static ObjectShape? GetShape(object value) => value switch
    {
        ITuple tuple => new ObjectShape([.. Enumerable.Range(0, tuple.Length).Select(index => KeyValuePair.Create($"Item{index + 1}", tuple[index]))]),
        System.Collections.IEnumerable => null,
        _ when value.GetType() is var type && (IsScripts(type) || IsPair(type)) => Members.GetValue(type, static type => new ScriptMembers(type)).Read(value),
        _ => null,
    };

    private static bool IsScripts(Type type) => type.Assembly.IsCollectible && AssemblyLoadContext.GetLoadContext(type.Assembly) is ScriptContext;

    private static bool IsPair(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>);
}
