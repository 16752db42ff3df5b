namespace VRedis.Wire;

/// <summary>What a JSON object is to a program without PowerShell: properties in their order, their names without regard to case.</summary>
public sealed class PropertyBag() : OrderedDictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
