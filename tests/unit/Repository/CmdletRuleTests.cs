using System.Management.Automation;
using System.Reflection;
using System.Xml.Linq;
using VRedis.PowerShell.Commands;
using Xunit;

namespace VRedis.Tests.Repository;

/// <summary>The cmdlets follow the rules of PowerShell; their help and the manifest's exports have tests of their own.</summary>
public sealed class CmdletRuleTests
{
    /// <summary>Verbs after which something is not as it was.</summary>
    private static readonly string[] Changing = ["Clear", "Export", "Remove", "Restart", "Set", "Start", "Stop"];

    // Names that PowerShell's own parameters have, with their aliases; ShouldProcess and paging included.
    private static readonly HashSet<string> Reserved = new(
        [.. Cmdlet.CommonParameters, .. Cmdlet.OptionalCommonParameters, "vb", "db", "ea", "wa", "infa", "ev", "wv", "iv", "ov", "ob", "pv", "proga", "wi", "cf"], StringComparer.OrdinalIgnoreCase);

    public static TheoryData<Type> Cmdlets => [.. typeof(VRedisCmdlet).Assembly.GetExportedTypes().Where(type => type.GetCustomAttribute<CmdletAttribute>() is not null)];

    /// <summary>Types of our own that cmdlets give, besides jobs, which PowerShell shows.</summary>
    public static TheoryData<Type> Outputs => [.. Cmdlets.SelectMany(row => row.Data.GetCustomAttributes<OutputTypeAttribute>()).SelectMany(output => output.Type).Select(output => output.Type)
        .Where(type => type is not null && type.Namespace!.StartsWith("VRedis", StringComparison.Ordinal) && !type.IsSubclassOf(typeof(Job))).Distinct()];

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Its_verb_is_approved_and_its_noun_is_singular_and_ours(Type type)
    {
        var cmdlet = type.GetCustomAttribute<CmdletAttribute>()!;
        var approved = typeof(VerbsCommon).Assembly.GetExportedTypes().Where(verbs => verbs is { IsAbstract: true, IsSealed: true } && verbs.Name.StartsWith("Verbs", StringComparison.Ordinal))
            .SelectMany(verbs => verbs.GetFields()).Select(field => (string)field.GetRawConstantValue()!);
        Assert.Contains(cmdlet.VerbName, approved);
        Assert.StartsWith("VRedis", cmdlet.NounName, StringComparison.Ordinal);
        Assert.False(cmdlet.NounName != "VRedis" && cmdlet.NounName.EndsWith('s'), cmdlet.NounName);
        Assert.Equal($"{cmdlet.VerbName}{cmdlet.NounName}Command", type.Name);
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void It_says_what_it_gives(Type type) => Assert.NotEmpty(type.GetCustomAttributes<OutputTypeAttribute>().SelectMany(output => output.Type));

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void It_asks_before_it_changes_anything(Type type)
    {
        var cmdlet = type.GetCustomAttribute<CmdletAttribute>()!;
        var changes = Changing.Contains(cmdlet.VerbName) || type == typeof(InvokeVRedisCmdlineCommand);
        Assert.Equal(changes, cmdlet.SupportsShouldProcess);
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Its_parameters_have_names_of_their_own(Type type)
    {
        var parameters = type.GetProperties().Where(property => property.GetCustomAttributes<ParameterAttribute>().Any()).ToList();
        var names = parameters.SelectMany(property => property.GetCustomAttributes<AliasAttribute>().SelectMany(alias => alias.AliasNames).Prepend(property.Name)).ToList();
        Assert.Equal(names.Count, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.DoesNotContain(names, Reserved.Contains);
        Assert.All(parameters, parameter => Assert.Matches("^[A-Z][A-Za-z]+$", parameter.Name));
        // Singular, whether one is meant or several.
        Assert.All(parameters, parameter => Assert.False(parameter.PropertyType is { IsArray: true } && parameter.Name.EndsWith('s'), parameter.Name));
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void It_says_so_when_it_takes_wildcards(Type type) => Assert.All(
        type.GetProperties().Where(property => property.GetCustomAttribute<SupportsWildcardsAttribute>() is not null),
        property => Assert.True(property.PropertyType == typeof(string) || property.PropertyType == typeof(string[]), property.Name));

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void What_names_something_that_is_there_can_be_completed(Type type)
    {
        string[] named = ["TaskId", "WorkerId", "WorkerName"];
        var parameters = type.GetProperties().Where(property => property.GetCustomAttributes<ParameterAttribute>().Any()
            && (named.Contains(property.Name) || (property.Name == "Profile" && property.PropertyType == typeof(string))));
        Assert.All(parameters, parameter => Assert.NotNull(parameter.GetCustomAttribute<ArgumentCompleterAttribute>()));
    }

    [Theory]
    [MemberData(nameof(Outputs))]
    public void What_it_gives_has_a_view_with_properties_that_there_are(Type type)
    {
        var views = XDocument.Load(RepositoryFolder.File("VRedis.format.ps1xml")).Descendants("View")
            .Where(view => view.Descendants("TypeName").Any(name => name.Value == type.FullName || name.Value == type.BaseType!.FullName)).ToList();
        Assert.NotEmpty(views);
        var own = type.GetProperties().Select(property => property.Name).Append("Inputs").ToHashSet(); // Get-VRedisError adds that one
        Assert.All(views.SelectMany(view => view.Descendants("PropertyName")), property => Assert.Contains(property.Value, own));
    }

    [Fact]
    public void The_manifest_exports_no_aliases_functions_and_variables()
    {
        var manifest = RepositoryFolder.Read("VRedis.psd1");
        foreach (var kind in (string[])["FunctionsToExport", "VariablesToExport", "AliasesToExport"])
            Assert.Matches($@"{kind}\s*= @\(\)", manifest);
        Assert.DoesNotContain("'*'", manifest, StringComparison.Ordinal);
        Assert.All(Cmdlets, row => Assert.Null(row.Data.GetCustomAttribute<AliasAttribute>()));
    }
}
