using System.Reflection;
using System.Text.RegularExpressions;
using VRedis.Tests.Host;
using Xunit;

namespace VRedis.Tests.Repository;

/// <summary>What the repository says of itself is true.</summary>
public sealed partial class DocumentTests
{
    [Fact]
    public void Every_error_id_is_documented_and_no_other()
    {
        var ids = typeof(ErrorIds).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!).Order(StringComparer.Ordinal);
        var documented = ErrorId().Matches(Text("docs", "errors.md")).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal);
        Assert.Equal(ids, documented);
    }

    [Fact]
    public void Every_error_has_a_cause_and_a_cure()
    {
        var rows = ErrorRow().Matches(Text("docs", "errors.md")).Select(match => (Id: match.Groups[1].Value, Cells: match.Groups[2].Value.Split(" | "))).ToList();
        Assert.Equal(ErrorId().Count(Text("docs", "errors.md")), rows.Count);
        Assert.All(rows, row => Assert.True(row.Cells.Length == 2 && row.Cells.All(cell => cell.Trim().Length > 10 && cell.TrimEnd().EndsWith('.')), row.Id));
    }

    [Fact]
    public void Links_of_the_readme_lead_somewhere()
    {
        var links = Link().Matches(Text("README.md")).Select(match => match.Groups[1].Value).Where(link => !link.Contains("://", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(links);
        Assert.All(links, link => Assert.True(Path.Exists(Path.Combine(RepositoryFolder.Path, link)), link));
    }

    [Fact]
    public async Task The_quick_start_brings_a_thousand_results_back()
    {
        var result = await HostProcess.RunAsync(Path.Combine(RepositoryFolder.Path, "samples", "quickstart.ps1"));
        Assert.True(result.ExitCode == 0 && result.Errors.Count == 0, result.ToString());
        Assert.Contains("1000 results came back, the first ones:", result.Output);
        Assert.Contains(result.Output, line => line.Contains("Completed", StringComparison.Ordinal) && line.Contains("1000", StringComparison.Ordinal));
        Assert.Equal(3, result.Output.Count(line => line.Contains("\"cube\": ", StringComparison.Ordinal))); // which three is a matter of speed
    }

    [Theory]
    [InlineData("src/VRedis.Engine")]
    [InlineData("/usr/share/common-licenses")]
    public async Task Words_are_counted_as_they_are_here(string folder)
    {
        folder = Path.Combine(RepositoryFolder.Path, folder);
        Assert.SkipUnless(Directory.Exists(folder), $"{folder} is not on this machine.");
        var filter = folder.EndsWith("Engine", StringComparison.Ordinal) ? "*.cs" : "*";
        var words = Directory.GetFiles(folder, filter, SearchOption.AllDirectories)
            .Where(file => !Built().IsMatch(file))
            .SelectMany(file => Word().Matches(File.ReadAllText(file).ToLowerInvariant())).Select(match => match.Value).Distinct(StringComparer.CurrentCultureIgnoreCase).Count();
        var result = await HostProcess.RunAsync(Path.Combine(RepositoryFolder.Path, "samples", "wordcount.ps1"), folder, "-Filter", filter);
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains($"{words} different words; VRedis and the local count agree.", result.Output);
    }

    private static string Text(params string[] path) => RepositoryFolder.Read(Path.Combine(path));

    [GeneratedRegex(@"^\| `(VRedis\.\w+)`", RegexOptions.Multiline)]
    private static partial Regex ErrorId();

    [GeneratedRegex(@"^\| `(VRedis\.\w+)` \| (.*) \|$", RegexOptions.Multiline)]
    private static partial Regex ErrorRow();

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\p{L}+")]
    private static partial Regex Word();

    [GeneratedRegex(@"[\\/](bin|obj|\.git)[\\/]")]
    private static partial Regex Built();
}
