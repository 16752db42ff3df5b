using System.Text;

namespace VRedis.Help;

/// <summary>A page of docs/cmdlets in PlatyPS' layout: people's texts around what the code says.</summary>
internal static class HelpPageText
{
    private const string Common = "### CommonParameters\nThis cmdlet supports the common parameters. For more information, see [about_CommonParameters](https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_commonparameters).";

    public static string Write(CmdletShape cmdlet, HelpPage page)
    {
        var text = new StringBuilder();
        text.Append("---\nexternal help file: VRedis.PowerShell.dll-Help.xml\nModule Name: VRedis\nschema: 2.0.0\n---\n\n# ").Append(cmdlet.Name).Append("\n\n");
        Section("SYNOPSIS", page.Synopsis.Length > 0 ? page.Synopsis : cmdlet.Summary);
        Section("SYNTAX", string.Join("\n\n", cmdlet.Sets.Select(Syntax)));
        Section("DESCRIPTION", page.Description);
        Section("EXAMPLES", string.Join("\n\n", page.Examples.Select(example => $"### {example.Title}\n{example.Body}")));
        Section("PARAMETERS", string.Join("\n\n", [.. cmdlet.Parameters.Select(parameter => Parameter(parameter, page.Parameters.GetValueOrDefault(parameter.Name, ""))), Common]));
        Section("INPUTS", page.Inputs.Length > 0 ? page.Inputs : "### None");
        Section("OUTPUTS", page.Outputs.Length > 0 ? page.Outputs : cmdlet.Outputs.Count == 0 ? "### None" : string.Join("\n\n", cmdlet.Outputs.Select(type => "### " + type)));
        Section("NOTES", page.Notes);
        Section("RELATED LINKS", page.Links);
        return text.ToString().TrimEnd() + "\n";

        void Section(string title, string body) => text.Append("## ").Append(title).Append('\n').Append(body).Append(body.Length > 0 ? "\n\n" : "\n");
    }

    private static string Syntax(SyntaxSet set)
    {
        var heading = set.Name.Length == 0 ? "" : $"### {set.Name}{(set.IsDefault ? " (Default)" : "")}\n";
        return $"{heading}```\n{set.Text}\n```";
    }

    private static string Parameter(ParameterShape parameter, string text) => $"""
        ### -{parameter.Name}
        {(text.Length > 0 ? text : parameter.Summary)}

        ```yaml
        Type: {parameter.Type}
        Parameter Sets: {parameter.Sets}
        Aliases:{Optional(parameter.Aliases)}{(parameter.Accepted.Length > 0 ? "\nAccepted values: " + parameter.Accepted : "")}

        Required: {parameter.Required}
        Position: {parameter.Position}
        Default value: {parameter.Default}
        Accept pipeline input: {parameter.Pipeline}
        Accept wildcard characters: {parameter.Wildcards}
        ```
        """.ReplaceLineEndings("\n");

    private static string Optional(string text) => text.Length == 0 ? "" : " " + text;
}
