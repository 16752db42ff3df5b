using System.Management.Automation;
using System.Management.Automation.Language;
using System.Reflection;
using System.Text.RegularExpressions;
using VRedis.PowerShell.Commands;
using Xunit;

namespace VRedis.Tests.Repository;

/// <summary>VRedis.psd1 says what the module is, and nothing else says it again.</summary>
public sealed class ManifestTests
{
    private static readonly System.Collections.Hashtable Manifest =
        (System.Collections.Hashtable)((ScriptBlockAst)Parser.ParseInput(RepositoryFolder.Read("VRedis.psd1"), out _, out _)).EndBlock.Statements[0].Find(ast => ast is HashtableAst, false)!.SafeGetValue();

    [Fact]
    public void TheExportsAreTheCmdlets()
    {
        // The lanes have cmdlets of their own, which are internal.
        var cmdlets = typeof(VRedisCmdlet).Assembly.GetExportedTypes()
            .Select(type => type.GetCustomAttribute<CmdletAttribute>()).OfType<CmdletAttribute>()
            .Select(cmdlet => $"{cmdlet.VerbName}-{cmdlet.NounName}");
        var exports = ((object[])Manifest["CmdletsToExport"]!).Cast<string>();
        Assert.Equal(cmdlets.Order(StringComparer.Ordinal), exports);
    }

    [Fact]
    public void ReadmeNamesEveryCmdlet()
    {
        var readme = RepositoryFolder.Read("README.md");
        Assert.All(((object[])Manifest["CmdletsToExport"]!).Cast<string>(), name => Assert.Contains($"| `{name}` |", readme, StringComparison.Ordinal));
    }

    [Fact]
    public void TheAssembliesHaveTheManifestsVersion() =>
        Assert.Equal(Version.Parse((string)Manifest["ModuleVersion"]!), Version.Parse(Regex.Match(
            typeof(VRedisCmdlet).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion, @"^[\d.]+").Value));

    [Fact]
    public void NoProjectHasAVersionOfItsOwn()
    {
        var projects = Directory.EnumerateFiles(RepositoryFolder.File("src"), "*.csproj", SearchOption.AllDirectories);
        Assert.All(projects, project => Assert.DoesNotMatch("<(Assembly|File|Informational|Package)?Version(Prefix)?>", File.ReadAllText(project)));
    }
}
