using System.Collections;
using System.Management.Automation;

namespace VRedis.Host.Commands;

/// <summary>One element of a <c>-Property</c> argument: a name with wildcards, a script block, or <c>@{ Name = ...; Expression = ... }</c>.</summary>
internal sealed class PropertyChoice
{
    private readonly string _name;
    private readonly object _expression;

    public PropertyChoice(object argument)
    {
        var value = argument is PSObject wrapped ? wrapped.BaseObject : argument;
        _expression = value is IDictionary table ? Entry(table, "Expression") ?? "" : value;
        _name = (value is IDictionary named ? Entry(named, "Name") ?? Entry(named, "Label") : null)?.ToString() ?? _expression.ToString()!.Trim();
    }

    /// <summary>The properties of <paramref name="item"/> that are meant, by name; one with a null value if there is none.</summary>
    public IEnumerable<(string Name, object? Value)> Of(PSObject item)
    {
        if (_expression is ScriptBlock block)
            return [(_name, Single(block.InvokeWithContext(null, [new PSVariable("_", item)])))];
        var pattern = _expression.ToString()!;
        if (WildcardPattern.ContainsWildcardCharacters(pattern))
            return item.Properties.Match(pattern).Select(property => (property.Name, (object?)property.Value));
        return item.BaseObject is IDictionary table && table.Contains(pattern)
            ? [(_name, table[pattern])]
            : [(_name, item.Properties[pattern]?.Value)];
    }

    private static object? Single(ICollection<PSObject> results) => results.Count == 1 ? results.First() : results.Count == 0 ? null : results.ToArray();

    /// <summary>A hashtable's entry, whose key may be shortened as PowerShell allows.</summary>
    private static object? Entry(IDictionary table, string name)
    {
        foreach (DictionaryEntry entry in table)
            if (entry.Key.ToString() is { Length: > 0 } key && name.StartsWith(key, StringComparison.OrdinalIgnoreCase))
                return entry.Value is PSObject wrapped ? wrapped.BaseObject : entry.Value;
        return null;
    }
}
