using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text.Json;

namespace VRedis.Host.Commands;

/// <summary>Writes PowerShell's values as JSON, down to a depth.</summary>
internal sealed class JsonValueWriter(Utf8JsonWriter json, int depth, bool enumsAsStrings)
{
    /// <summary>True once something lay too deep and was written as text.</summary>
    public bool Truncated { get; private set; }

    public void Write(object? value) => Write(value, level: 0);

    private void Write(object? value, int level)
    {
        var raw = value is PSObject wrapped && wrapped.BaseObject is not PSCustomObject ? wrapped.BaseObject : value;
        if (raw is null or DBNull)
            json.WriteNullValue();
        else if (raw is Enum named && enumsAsStrings)
            json.WriteStringValue(named.ToString());
        else if (raw is double.NaN or double.PositiveInfinity or double.NegativeInfinity)
            json.WriteStringValue(((double)raw).ToString(CultureInfo.InvariantCulture));
        else if (raw is char or string or bool or Guid or DateTimeOffset or Uri || Type.GetTypeCode(raw.GetType()) is >= TypeCode.SByte and <= TypeCode.DateTime)
            JsonSerializer.Serialize(json, raw, raw.GetType());
        else if (level > depth)
        {
            Truncated = true;
            json.WriteStringValue(LanguagePrimitives.ConvertTo<string>(raw));
        }
        else if (raw is IDictionary table)
            WriteObject(table.Keys.Cast<object>().Select(key => (key.ToString()!, (Func<object?>)(() => table[key]))), level);
        else if (raw is IEnumerable elements)
        {
            json.WriteStartArray();
            foreach (var element in elements)
                Write(element, level + 1);
            json.WriteEndArray();
        }
        else
            WriteObject(PSObject.AsPSObject(raw).Properties.Where(property => property.IsGettable).Select(property => (property.Name, (Func<object?>)(() => ValueOf(property)))), level);
    }

    private void WriteObject(IEnumerable<(string Name, Func<object?> Value)> members, int level)
    {
        json.WriteStartObject();
        foreach (var (name, value) in members)
        {
            json.WritePropertyName(name);
            Write(value(), level + 1);
        }
        json.WriteEndObject();
    }

    /// <summary>A property's value; null if its getter throws, as in pwsh.</summary>
    private static object? ValueOf(PSPropertyInfo property)
    {
        try
        {
            return property.Value;
        }
        catch (GetValueException)
        {
            return null;
        }
    }
}
