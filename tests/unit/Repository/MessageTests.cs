using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using VRedis.Tests.Values;
using Xunit;

namespace VRedis.Tests.Repository;

/// <summary>All texts for users stand in Messages.resx, and everything there is used as it is meant.</summary>
public sealed partial class MessageTests
{
    // VRedis.Host stands in for pwsh: its words are those of PowerShell.
    private static readonly Lazy<(string Name, SyntaxNode Source)[]> Sources = new(() =>
    [
        .. new[] { "VRedis.CSharp", "VRedis.Dashboard", "VRedis.Engine", "VRedis.PowerShell", "VRedis.Server" }
            .SelectMany(project => Directory.GetFiles(RepositoryFolder.File(Path.Combine("src", project)), "*.cs", SearchOption.AllDirectories))
            .Where(file => !Built().IsMatch(file))
            .Select(file => (Path.GetRelativePath(RepositoryFolder.Path, file), MessageRules.Parse(File.ReadAllText(file)))),
    ]);

    private static readonly Lazy<(string Name, string Text)[]> Entries = new(() =>
        [.. XDocument.Parse(RepositoryFolder.Read("src/VRedis.Messages/Messages.resx")).Root!.Elements("data").Select(entry => (entry.Attribute("name")!.Value, entry.Element("value")!.Value))]);

    private static (string File, string Member, string?[]? Arguments)[] Uses => [.. Sources.Value.SelectMany(file => MessageRules.Uses(file.Source).Select(use => (file.Name, use.Member, use.Arguments)))];

    [Fact]
    public void No_source_words_a_message_itself() =>
        Assert.Empty(Sources.Value.SelectMany(file => MessageRules.Literals(file.Source).Select(text => $"{file.Name}, {text}")));

    [Fact]
    public void Every_message_is_used() => Assert.Empty(Entries.Value.Select(entry => entry.Name).Except(Uses.Select(use => Entry(use.Member))));

    [Fact]
    public void Messages_are_sorted_and_each_is_there_once()
    {
        var names = Entries.Value.Select(entry => entry.Name).ToArray();
        Assert.Equal(names.Distinct().Order(StringComparer.Ordinal), names);
        Assert.All(names, name => Assert.Matches("^[A-Z][A-Za-z]+$", name));
        Assert.DoesNotContain(names, name => name.StartsWith("Format", StringComparison.Ordinal));
    }

    [Fact]
    public void No_two_messages_say_the_same() =>
        Assert.Empty(Entries.Value.GroupBy(entry => Placeholder().Replace(entry.Text, "{}"))
            .Where(same => same.Count() > 1).Select(same => string.Join(", ", same.Select(entry => entry.Name))));

    [Fact]
    public void Placeholders_are_named() => Assert.All(Entries.Value, entry =>
    {
        var rest = Placeholder().Replace(entry.Text, "");
        Assert.False(rest != entry.Text && rest.IndexOfAny(['{', '}']) >= 0, $"{entry.Name}: {entry.Text}");
        Assert.DoesNotMatch(@"\{[\w.:,]+\}", rest);
    });

    // An entry without its arguments would show the placeholders, and arguments by position could be mixed up.
    [Fact]
    public void Each_placeholder_is_passed_by_its_name()
    {
        var wanted = Entries.Value.ToDictionary(entry => entry.Name, entry => Placeholder().Matches(entry.Text).Select(match => match.Groups[1].Value).Distinct().ToArray());
        Assert.All(Uses.Where(use => wanted.ContainsKey(Entry(use.Member))), use =>
        {
            var names = wanted[Entry(use.Member)];
            Assert.True(use.Member.StartsWith("Format", StringComparison.Ordinal) == names.Length > 0, $"{use.File}: Messages.{use.Member} has the placeholders {string.Join(", ", names)}.");
            if (names.Length == 1)
                Assert.Single(use.Arguments!);
            else if (names.Length > 1)
                Assert.Equal(names.Order(), use.Arguments!.Select(name => name ?? $"{use.File}: an argument of Messages.{use.Member} without its name").Order());
        });
    }

    [Fact]
    public void Numbers_read_the_same_in_every_culture()
    {
        using var culture = new CultureScope("de-DE");
        Assert.Equal("A shutdown time of 1.5 s is out of range. Give 0 s to one day.", Messages.FormatSettingShutdownTime(1.5));
        Assert.Equal("1,234,567 values of task 7", Messages.FormatTipTable(count: Messages.Count(1_234_567), taskId: 7));
        Assert.Equal("12:30:00", Messages.Text(new DateTime(2030, 1, 2, 12, 30, 0), "HH:mm:ss"));
    }

    [Theory]
    [InlineData("""throw new VRedisException(ErrorIds.BadTask, "Gone.");""")]
    [InlineData("""throw new VRedisException(ErrorIds.BadTask, $"{name} gone", e);""")]
    [InlineData("""throw new VRedisException(ErrorIds.BadTask, "Task " + id);""")]
    [InlineData("""throw Bad("Give one of them.");""")]
    [InlineData("""throw Bad($"The name '{name}' is not usable.");""")]
    [InlineData("""class C { VRedisException Refused() => new(ErrorIds.Refused, "Refused"); }""")]
    [InlineData("""WriteWarning("Careful");""")]
    [InlineData("""WriteVerbose($"Port {port}");""")]
    [InlineData("""if (ShouldProcess(target, "Stop")) return;""")]
    [InlineData("""if (ShouldContinue("Sure?", caption)) return;""")]
    [InlineData("""return new ItemError { Message = "Broken" };""")]
    [InlineData("""var reason = $"{count} items were lost";""")]
    [InlineData("""var reason = "the worker ended";""")]
    [InlineData("""throw new VRedisException(ErrorIds.BadTask, Messages.FormatStepUnknown(step: name, steps: "none of them all"));""")]
    public void A_message_in_a_source_is_found(string statement) => Assert.Single(MessageRules.Literals(MessageRules.Parse(statement)));

    [Theory]
    [InlineData("""throw new VRedisException(ErrorIds.BadTask, Messages.FormatStepUnknown(step: name ?? "main", steps: string.Join(", ", names)));""")]
    [InlineData("""WriteWarning(warning);""")]
    [InlineData("""WriteVerbose($"{task}.");""")]
    [InlineData("""throw new InvalidOperationException("The task is sealed.");""")]
    [InlineData("""if (message.Contains("unknown ca") || record["status"] is null) return;""")]
    [InlineData("""var thread = new Thread(Run) { Name = "VRedis leases of it" };""")]
    [InlineData("""var key = "vredis:tasks";""")]
    [InlineData("""var line = $"{id} 1 {attempt} {losses} {step}\n";""")]
    public void What_is_no_message_is_let_be(string statement) => Assert.Empty(MessageRules.Literals(MessageRules.Parse(statement)));

    private static string Entry(string member) => member.StartsWith("Format", StringComparison.Ordinal) ? member["Format".Length..] : member;

    [GeneratedRegex(@"\{([a-z]\w*)\}", RegexOptions.IgnoreCase)] // as the generator has it
    private static partial Regex Placeholder();

    [GeneratedRegex(@"[\\/](bin|obj)[\\/]")]
    private static partial Regex Built();
}
