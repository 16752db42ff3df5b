using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace VRedis.PowerShell.Lanes;

/// <summary>The parameters of a script block, and which of them an item gives by name.</summary>
internal sealed class ItemParameters
{
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    public ItemParameters(ScriptBlockAst block)
    {
        var parameters = block.ParamBlock?.Parameters;
        Count = parameters?.Count ?? 0;
        foreach (var parameter in parameters ?? Enumerable.Empty<ParameterAst>())
        {
            _names.Add(parameter.Name.VariablePath.UserPath);
            foreach (var alias in parameter.Attributes.OfType<AttributeAst>().Where(attribute => attribute.TypeName.Name.Equals("Alias", StringComparison.OrdinalIgnoreCase)))
                _names.UnionWith(alias.PositionalArguments.OfType<StringConstantExpressionAst>().Select(name => name.Value));
        }
    }

    /// <summary>Number of parameters.</summary>
    public int Count { get; }

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>The entries of a dictionary or custom object that are named like parameters; null when there is none.</summary>
    public Hashtable? ByName(object? input)
    {
        if (IsEmpty)
            return null;
        Hashtable? named = null;
        if (input is IDictionary dictionary)
        {
            foreach (DictionaryEntry entry in dictionary)
                Add(entry.Key.ToString()!, entry.Value);
        }
        else if (input is PSObject { BaseObject: PSCustomObject } custom)
        {
            foreach (var property in custom.Properties)
                Add(property.Name, property.Value);
        }
        return named;

        void Add(string name, object? value)
        {
            if (_names.Contains(name))
                (named ??= new Hashtable(StringComparer.OrdinalIgnoreCase))[name] = value;
        }
    }
}
