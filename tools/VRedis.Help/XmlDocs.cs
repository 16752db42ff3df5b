using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace VRedis.Help;

/// <summary>The documentation comments of an assembly.</summary>
internal sealed partial class XmlDocs
{
    private readonly Dictionary<string, string> _summaries;

    private XmlDocs(string path) => _summaries = !File.Exists(path) ? [] : XDocument.Load(path).Descendants("member")
        .Where(member => member.Element("summary") is not null)
        .ToDictionary(member => member.Attribute("name")!.Value, member => Plain(member.Element("summary")!), StringComparer.Ordinal);

    /// <summary>The comments that the compiler wrote for an assembly, in the folder it was built in.</summary>
    public static XmlDocs Beside(Assembly assembly)
    {
        var name = assembly.GetName().Name;
        var repository = Path.GetDirectoryName(Path.GetDirectoryName(assembly.Location))!;
        var built = Directory.EnumerateFiles(Path.Combine(repository, "src", name!, "bin"), name + ".xml", SearchOption.AllDirectories);
        return new XmlDocs(built.MaxBy(File.GetLastWriteTimeUtc) ?? "");
    }

    /// <summary>The summary of a member; empty when it has none.</summary>
    public string Summary(string member) => _summaries.GetValueOrDefault(member, "");

    private static string Plain(XElement summary)
    {
        foreach (var reference in summary.Descendants().Where(element => element.Name.LocalName is "see" or "paramref").ToList())
            reference.ReplaceWith((reference.Attribute("cref")?.Value ?? reference.Attribute("name")?.Value ?? reference.Value).Split('.')[^1]);
        foreach (var code in summary.Descendants("c").ToList())
            code.ReplaceWith($"`{code.Value}`");
        return Space().Replace(summary.Value, " ").Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
