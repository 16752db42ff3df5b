using System.Xml;

namespace VRedis.Help;

/// <summary>The pages of docs/cmdlets and docs/about, and the help files made of them.</summary>
internal static class HelpFolder
{
    /// <summary>Pages that do not say what the code says, with the text they should have.</summary>
    public static IEnumerable<(string Path, string Text)> Outdated(IEnumerable<CmdletShape> cmdlets, string folder)
    {
        foreach (var cmdlet in cmdlets)
        {
            var path = PathOf(cmdlet, folder);
            var text = HelpPageText.Write(cmdlet, Read(cmdlet, folder));
            if (!File.Exists(path) || File.ReadAllText(path).ReplaceLineEndings("\n") != text)
                yield return (path, text);
        }
    }

    /// <summary>What pages lack, and pages that no cmdlet has.</summary>
    public static IEnumerable<string> Incomplete(IReadOnlyList<CmdletShape> cmdlets, string folder)
    {
        foreach (var cmdlet in cmdlets)
        {
            var page = Read(cmdlet, folder);
            if (page.Synopsis.Length == 0)
                yield return $"{cmdlet.Name}: no synopsis";
            if (page.Description.Length == 0)
                yield return $"{cmdlet.Name}: no description";
            if (page.Examples.Count < 2)
                yield return $"{cmdlet.Name}: fewer than two examples";
            foreach (var parameter in cmdlet.Parameters.Where(parameter => page.Parameters.GetValueOrDefault(parameter.Name, "").Length == 0))
                yield return $"{cmdlet.Name}: no text for -{parameter.Name}";
        }
        var names = cmdlets.Select(cmdlet => cmdlet.Name + ".md").ToHashSet(StringComparer.Ordinal);
        foreach (var stray in Directory.EnumerateFiles(folder, "*.md").Select(Path.GetFileName).Where(name => !names.Contains(name!)))
            yield return $"{stray}: there is no such cmdlet";
    }

    /// <summary>Writes what Get-Help reads.</summary>
    public static void Build(IEnumerable<CmdletShape> cmdlets, string pages, string about, string target)
    {
        Directory.CreateDirectory(target);
        using (var maml = XmlWriter.Create(Path.Combine(target, "VRedis.PowerShell.dll-Help.xml"), new XmlWriterSettings { Indent = true }))
            MamlText.Write(maml, cmdlets.Select(cmdlet => (cmdlet, Read(cmdlet, pages))));
        foreach (var topic in Directory.Exists(about) ? Directory.EnumerateFiles(about, "about_*.md") : [])
            File.WriteAllText(Path.Combine(target, Path.GetFileNameWithoutExtension(topic) + ".help.txt"), AboutText.FromMarkdown(File.ReadAllText(topic)));
    }

    private static HelpPage Read(CmdletShape cmdlet, string folder) =>
        PathOf(cmdlet, folder) is var path && File.Exists(path) ? HelpPage.Parse(File.ReadAllText(path)) : new HelpPage();

    private static string PathOf(CmdletShape cmdlet, string folder) => Path.Combine(folder, cmdlet.Name + ".md");
}
