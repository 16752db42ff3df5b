namespace VRedis.Wire;

/// <summary>Names on the wire of what is not a <see cref="ScalarTag"/>.</summary>
internal static class ValueTag
{
    /// <summary>The reserved property, always the first: its value says how to read the others.</summary>
    public const string Property = "$t";

    public const string Value = "v";
    public const string Type = "type";
    public const string Number = "n";

    /// <summary>A JSON object that the plain form cannot say: it has a type name, a property <c>$t</c>, or a name that UTF-8 cannot say.</summary>
    public const string Object = "object";

    public const string Hashtable = "hashtable";
    public const string Ordered = "ordered";
    public const string Enum = "enum";
}
