using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Xml;
using VRedis.PowerShell.Values;

namespace VRedis.PowerShell.Tables;

/// <summary>Values as programs without PowerShell know them, always in the invariant culture.</summary>
internal static class PlainText
{
    private const string RemotedEnum = "Deserialized.System.Enum";

    /// <summary>A value without its wrapper. Custom objects stay as they are; an enum value that came as CLIXML is its name.</summary>
    public static object? Unwrap(object? value) => value switch
    {
        PSObject { BaseObject: PSCustomObject } => value,
        PSObject { BaseObject: ValueType } wrapped when wrapped.TypeNames.Contains(RemotedEnum) => wrapped.ToString(),
        PSObject wrapped => wrapped.BaseObject,
        _ => value,
    };

    /// <summary>Whether a value holds other values.</summary>
    public static bool IsNested(object value) => value is PSObject or IDictionary || (value is IEnumerable and not (string or byte[] or XmlNode));

    /// <summary>The text of a value that holds no others: dates as in ISO 8601, bytes as Base64, enum values by their names.</summary>
    public static string Of(object value) => value switch
    {
        string text => text,
        DateTime time => XmlConvert.ToString(time, XmlDateTimeSerializationMode.RoundtripKind),
        DateTimeOffset time => XmlConvert.ToString(time),
        TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),
        byte[] bytes => Convert.ToBase64String(bytes),
        Uri uri => uri.OriginalString,
        XmlNode xml => xml.OuterXml,
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>The names and values of a custom object or a dictionary; of any other value one named <c>Value</c>.</summary>
    public static IEnumerable<(string Name, object? Value)> Properties(object? value) => value switch
    {
        PSObject custom => custom.Properties.Select(property => (property.Name, CustomObject.GetValue(property))),
        IDictionary dictionary => Entries(dictionary),
        _ => [("Value", value)],
    };

    // Not by Cast<DictionaryEntry>(): the enumerator of a Dictionary<,> as IEnumerable gives other pairs.
    private static IEnumerable<(string Name, object? Value)> Entries(IDictionary dictionary)
    {
        foreach (DictionaryEntry entry in dictionary)
            yield return (Of(entry.Key), entry.Value);
    }
}
