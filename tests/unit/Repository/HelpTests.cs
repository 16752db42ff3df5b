using System.Diagnostics;
using System.Management.Automation;
using System.Reflection;
using System.Xml.Linq;
using VRedis.PowerShell.Commands;
using VRedis.Tests.Host;
using Xunit;

namespace VRedis.Tests.Repository;

/// <summary>S26: every cmdlet has its page in docs/cmdlets, and what Get-Help reads is made of it.</summary>
public sealed class HelpTests
{
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    /// <summary>The tool's assembly, of the configuration under test.</summary>
    private static string Tool => HostProcess.AssemblyPath.Replace(Path.Combine("src", "VRedis.Host", "bin"), Path.Combine("tools", "VRedis.Help", "bin"), StringComparison.Ordinal)
        .Replace("VRedis.Host.dll", "VRedis.Help.dll", StringComparison.Ordinal);

    public static TheoryData<string> Cmdlets => [.. typeof(VRedisCmdlet).Assembly.GetExportedTypes()
        .Select(type => type.GetCustomAttribute<CmdletAttribute>()).OfType<CmdletAttribute>()
        .Select(cmdlet => $"{cmdlet.VerbName}-{cmdlet.NounName}")];

    [Fact]
    public async Task ThePagesFitTheCmdletsAndLackNothing()
    {
        using var check = Process.Start(new ProcessStartInfo("dotnet", [Tool, "check", RepositoryFolder.Path]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = check.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = check.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await check.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(check.ExitCode == 0, await output + await errors);
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void GetHelpFindsSynopsisAndExamples(string cmdlet)
    {
        var help = XDocument.Load(Path.Combine(RepositoryFolder.Path, "en-US", "VRedis.PowerShell.dll-Help.xml"));
        var command = Assert.Single(help.Root!.Elements(Command + "command"), command => command.Element(Command + "details")!.Element(Command + "name")!.Value == cmdlet);
        Assert.NotEmpty(command.Element(Command + "details")!.Element(Maml + "description")!.Value);
        Assert.NotEmpty(command.Element(Maml + "description")!.Value);
        var examples = command.Descendants(Command + "example").ToList();
        Assert.True(examples.Count >= 2, $"{examples.Count} examples");
        Assert.All(examples, example => Assert.NotEmpty(example.Element(Dev + "code")!.Value));
    }

    [Theory]
    [InlineData("about_VRedis")]
    [InlineData("about_VRedis_Workers")]
    [InlineData("about_VRedis_Security")]
    public void GetHelpFindsTheTopic(string topic) =>
        Assert.Contains(topic, File.ReadAllText(Path.Combine(RepositoryFolder.Path, "en-US", topic + ".help.txt")), StringComparison.Ordinal);
}
