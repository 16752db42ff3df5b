namespace VRedis.Wire;

/// <summary>An object that travels as a JSON object.</summary>
/// <param name="Properties">Names and values in their order.</param>
/// <param name="TypeName">The name its owner gave to its kind (<c>PSTypeName</c>), or null. Only a label: no type is ever made from it.</param>
public readonly record struct ObjectShape(IReadOnlyList<KeyValuePair<string, object?>> Properties, string? TypeName = null);

/// <summary>A value that travels as text under a tag: <c>{"$t":"guid","v":"…"}</c>.</summary>
/// <param name="Tag">How to read the text.</param>
/// <param name="Text">The value as text, in no culture.</param>
public readonly record struct TaggedText(string Tag, string Text);
