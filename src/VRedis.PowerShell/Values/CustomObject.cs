using System.Management.Automation;
using System.Reflection;
using VRedis.Wire;

namespace VRedis.PowerShell.Values;

/// <summary>PSCustomObject and its properties.</summary>
internal static class CustomObject
{
    private const string Remoted = "Deserialized.";
    private const string PlainType = "System.Management.Automation.PSCustomObject";
    private const string Selected = "Selected.";

    // PSObject(int capacity), not in PowerShellStandard.Library: an object made with it takes half the time to fill.
    private static readonly ConstructorInvoker New = ConstructorInvoker.Create(typeof(PSObject).GetConstructor([typeof(int)])!);

    /// <summary>The properties in their order; null for an object that was another before it came through remoting: CLIXML keeps what that was.</summary>
    public static ObjectShape? GetShape(PSObject custom)
    {
        ReadOnlySpan<char> type = custom.TypeNames.Count > 0 ? custom.TypeNames[0] : PlainType;
        bool remoted = type.StartsWith(Remoted);
        type = remoted ? type[Remoted.Length..] : type;
        bool plain = type.SequenceEqual(PlainType) || type.StartsWith(Selected);
        if (remoted && !plain)
            return null;
        var properties = new List<KeyValuePair<string, object?>>();
        foreach (PSPropertyInfo property in custom.Properties)
            properties.Add(new(property.Name, GetValue(property)));
        return new ObjectShape(properties, plain ? null : type.ToString());
    }

    /// <summary>Makes the object.</summary>
    /// <exception cref="ValueException">A name is empty, or there twice.</exception>
    public static PSObject Create(ObjectShape shape)
    {
        var custom = (PSObject)New.Invoke(shape.Properties.Count);
        // Asked for once: each time it is another view of the same properties, and slow to look a name up.
        PSMemberInfoCollection<PSPropertyInfo> properties = custom.Properties;
        var names = new HashSet<string>(shape.Properties.Count, StringComparer.OrdinalIgnoreCase);
        foreach ((string name, object? value) in shape.Properties)
        {
            if (name.Length == 0 || !names.Add(name))
                throw new ValueException(name.Length == 0 ? Messages.ValueObjectWithoutName : Messages.FormatValueObjectTwice(name));
            properties.Add(new PSNoteProperty(name, value), preValidated: true);
        }
        if (shape.TypeName is { } type)
            custom.TypeNames.Insert(0, type);
        return custom;
    }

    /// <summary>A property's value. One that throws is null, as in remoting and ConvertTo-Json.</summary>
    public static object? GetValue(PSPropertyInfo property)
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
