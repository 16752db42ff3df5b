using System.Text.RegularExpressions;

namespace VRedis.Help;

/// <summary>The texts of a page of docs/cmdlets: what people write. Syntax and the properties of parameters are not kept: the code says them.</summary>
internal sealed partial record HelpPage
{
    public string Synopsis { get; init; } = "";

    public string Description { get; init; } = "";

    /// <summary>Title, and what stands below it: code in fences, and remarks.</summary>
    public IReadOnlyList<(string Title, string Body)> Examples { get; init; } = [];

    /// <summary>Name of a parameter → its text.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    public string Inputs { get; init; } = "";

    public string Outputs { get; init; } = "";

    public string Notes { get; init; } = "";

    public string Links { get; init; } = "";

    public static HelpPage Parse(string text)
    {
        var sections = Split(text, "## ").ToDictionary(section => section.Title, section => section.Body, StringComparer.OrdinalIgnoreCase);
        return new HelpPage
        {
            Synopsis = Section("SYNOPSIS"),
            Description = Section("DESCRIPTION"),
            Examples = [.. Split(Section("EXAMPLES"), "### ")],
            Parameters = Split(Section("PARAMETERS"), "### ").ToDictionary(part => part.Title.TrimStart('-'), part => Yaml().Replace(part.Body, "").Trim(), StringComparer.OrdinalIgnoreCase),
            Inputs = Section("INPUTS"),
            Outputs = Section("OUTPUTS"),
            Notes = Section("NOTES"),
            Links = Section("RELATED LINKS"),
        };

        string Section(string name) => sections.GetValueOrDefault(name, "");
    }

    /// <summary>The parts that begin with a heading; headings inside fences do not count.</summary>
    private static IEnumerable<(string Title, string Body)> Split(string text, string heading)
    {
        string? title = null;
        var body = new List<string>();
        var fenced = false;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
                fenced = !fenced;
            if (!fenced && line.StartsWith(heading, StringComparison.Ordinal))
            {
                if (title is not null)
                    yield return (title, string.Join('\n', body).Trim());
                title = line[heading.Length..].Trim();
                body.Clear();
            }
            else
            {
                body.Add(line);
            }
        }
        if (title is not null)
            yield return (title, string.Join('\n', body).Trim());
    }

    [GeneratedRegex("```yaml.*?```", RegexOptions.Singleline)]
    private static partial Regex Yaml();
}
