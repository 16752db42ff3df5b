using Xunit;

namespace VRedis.Tests.Host;

/// <summary>A script gets its arguments as pwsh -File gives them, and knows where it lies.</summary>
public sealed class ScriptArgumentTests
{
    private const string Parameters = "param([string]$Name, [int]$Count = 5, [switch]$Flag, [switch]$Other) \"$Name|$Count|$Flag|$Other\"";

    [Theory]
    [InlineData("|5|False|False")]
    [InlineData("Ann|5|False|False", "-Name", "Ann")]
    [InlineData("Ann|7|False|False", "Ann", "7")]
    [InlineData("Ann|7|True|False", "-Flag", "Ann", "-Count", "7")]
    [InlineData("Ann|7|True|False", "-Flag:$true", "-Other:$false", "-Count:7", "-Name:Ann")]
    [InlineData("a b$(1)|5|False|False", "-Name", "a b$(1)")]
    [InlineData("Ann|5|False|False", "-Name:", "Ann")]
    public async Task ParametersAreBound(string expected, params string[] arguments)
    {
        using var script = new ScriptFile(Parameters);
        var result = await HostProcess.RunAsync([script.Path, .. arguments]);
        Assert.Equal([expected], result.Output);
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public async Task ArgumentsOfAScriptWithoutParametersAreInArgs()
    {
        using var script = new ScriptFile("$args.Count; $args");
        var result = await HostProcess.RunAsync("-NoProfile", "-File", script.Path, "one", "two words", "-three");
        Assert.Equal(["3", "one", "two words", "-three"], result.Output);
    }

    [Fact]
    public async Task AScriptKnowsWhereItLies()
    {
        using var script = new ScriptFile("$PSScriptRoot; $PSCommandPath", "brackets [1] ü.ps1");
        var result = await HostProcess.RunAsync(script.Path);
        Assert.Equal([script.Folder, script.Path], result.Output);
    }

    [Fact]
    public async Task AnUnknownParameterIsAnError()
    {
        using var script = new ScriptFile("[CmdletBinding()] param([int]$Count) $Count");
        var result = await HostProcess.RunAsync(script.Path, "-Wrong", "1");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(result.Errors, line => line.Contains("Wrong", StringComparison.Ordinal));
    }
}
