using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace VRedis.Help;

/// <summary>What the code says of a cmdlet.</summary>
/// <param name="Name">Verb-Noun.</param>
/// <param name="Sets">Its parameter sets.</param>
/// <param name="Parameters">Its own parameters, in alphabetical order; the common ones are left out.</param>
/// <param name="Outputs">Full names of the types it writes.</param>
/// <param name="Summary">The summary of its class, without the name at its beginning.</param>
internal sealed record CmdletShape(string Name, IReadOnlyList<SyntaxSet> Sets, IReadOnlyList<ParameterShape> Parameters, IReadOnlyList<string> Outputs, string Summary)
{
    /// <summary>The cmdlets that a module exports.</summary>
    public static IReadOnlyList<CmdletShape> All(string manifest)
    {
        using var runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        using var shell = System.Management.Automation.PowerShell.Create();
        shell.Runspace = runspace;
        shell.AddScript("Import-Module $args[0] -ErrorAction Stop; Get-Command -Module VRedis -CommandType Cmdlet").AddArgument(manifest);
        var cmdlets = shell.Invoke<CmdletInfo>();
        return [.. cmdlets.OrderBy(cmdlet => cmdlet.Name, StringComparer.Ordinal).Select(From)];
    }

    private static CmdletShape From(CmdletInfo cmdlet)
    {
        var docs = XmlDocs.Beside(cmdlet.ImplementingType.Assembly);
        var fresh = Activator.CreateInstance(cmdlet.ImplementingType);
        var sets = cmdlet.ParameterSets.Select(set => new SyntaxSet(
            set.Name == ParameterAttribute.AllParameterSets ? "" : set.Name, set.IsDefault, $"{cmdlet.Name} {set}",
            [.. set.Parameters.Where(IsOwn).OrderBy(parameter => parameter.Position < 0 ? int.MaxValue : parameter.Position)
                .ThenByDescending(parameter => parameter.IsMandatory).Select(parameter => (parameter.Name, parameter.IsMandatory, parameter.Position))])).ToList();
        var parameters = cmdlet.Parameters.Values.Where(parameter => !Cmdlet.CommonParameters.Contains(parameter.Name) && !Cmdlet.OptionalCommonParameters.Contains(parameter.Name))
            .OrderBy(parameter => parameter.Name, StringComparer.Ordinal)
            .Select(parameter => ParameterShape.From(parameter, cmdlet.ImplementingType.GetProperty(parameter.Name)!, fresh, docs));
        var summary = docs.Summary("T:" + cmdlet.ImplementingType.FullName);
        return new CmdletShape(cmdlet.Name, sets, [.. parameters], [.. cmdlet.OutputType.Select(output => output.Type?.FullName ?? output.Name).Where(name => name != "System.Void")],
            summary.StartsWith(cmdlet.Name + ": ", StringComparison.Ordinal) ? string.Concat(char.ToUpperInvariant(summary[cmdlet.Name.Length + 2]).ToString(), summary.AsSpan(cmdlet.Name.Length + 3)) : summary);
    }

    private static bool IsOwn(CommandParameterInfo parameter) =>
        !Cmdlet.CommonParameters.Contains(parameter.Name) && !Cmdlet.OptionalCommonParameters.Contains(parameter.Name);
}

/// <summary>One way to call a cmdlet.</summary>
/// <param name="Name">Its name; empty when it is the only one.</param>
/// <param name="IsDefault">Whether it is the default.</param>
/// <param name="Text">The whole line.</param>
/// <param name="Parameters">Its own parameters, as the line has them.</param>
internal sealed record SyntaxSet(string Name, bool IsDefault, string Text, IReadOnlyList<(string Name, bool Required, int Position)> Parameters);

/// <summary>What the code says of a parameter.</summary>
internal sealed record ParameterShape(
    string Name, string Type, bool IsSwitch, string Sets, string Aliases, string Accepted, bool Required, string Position, string Default, string Pipeline, bool Wildcards, string Summary)
{
    public static ParameterShape From(ParameterMetadata parameter, PropertyInfo property, object? fresh, XmlDocs docs)
    {
        var sets = parameter.ParameterSets;
        var first = sets.Values.First();
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        var accepted = parameter.Attributes.OfType<ValidateSetAttribute>().FirstOrDefault()?.ValidValues ?? (type.IsEnum ? Enum.GetNames(type) : []);
        return new ParameterShape(
            parameter.Name, type.Name, parameter.SwitchParameter,
            sets.ContainsKey(ParameterAttribute.AllParameterSets) ? "(All)" : string.Join(", ", sets.Keys.Order(StringComparer.Ordinal)),
            string.Join(", ", parameter.Aliases), string.Join(", ", accepted),
            first.IsMandatory, first.Position < 0 ? "Named" : $"{first.Position}", Text(property.GetValue(fresh)), Piped(first),
            parameter.Attributes.OfType<SupportsWildcardsAttribute>().Any(), docs.Summary($"P:{property.DeclaringType!.FullName}.{property.Name}"));
    }

    private static string Piped(ParameterSetMetadata set) => (set.ValueFromPipeline, set.ValueFromPipelineByPropertyName) switch
    {
        (true, true) => "True (ByValue, ByPropertyName)",
        (true, false) => "True (ByValue)",
        (false, true) => "True (ByPropertyName)",
        _ => "False",
    };

    private static string Text(object? value) => value switch
    {
        null or "" or 0 or 0L or 0.0 or false => "None",
        SwitchParameter on => on ? "True" : "False",
        string text when text == Environment.MachineName => "The machine's name",
        IEnumerable list and not string => string.Join(", ", list.Cast<object>()) is { Length: > 0 } text ? text : "None",
        _ => LanguagePrimitives.ConvertTo<string>(value),
    };
}
