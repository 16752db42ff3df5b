using Xunit;

namespace VRedis.Tests.Host;

/// <summary>The process ends with the code that pwsh would give.</summary>
public sealed class ExitCodeTests
{
    [Theory]
    [InlineData("'done'", 0)]
    [InlineData("exit 3", 3)]
    [InlineData("function f { exit 4 }; try { f } finally { }", 4)]
    [InlineData("throw 'broken'", 1)]
    [InlineData("if (", 1)]
    [InlineData("Write-Error 'not the end'; 'done'", 0)]
    [InlineData("$ErrorActionPreference = 'Stop'; Write-Error 'the end'", 1)]
    [InlineData("$global:LASTEXITCODE = 9; 'done'", 0)]
    public async Task OfAScript(string text, int expected)
    {
        using var script = new ScriptFile(text);
        var result = await HostProcess.RunAsync(script.Path);
        Assert.True(expected == result.ExitCode, result.ToString());
    }

    [Theory]
    [InlineData("'done'", 0)]
    [InlineData("exit 3", 3)]
    [InlineData("throw 'broken'", 1)]
    [InlineData("if (", 1)]
    [InlineData("Write-Error 'last'", 1)]
    [InlineData("Write-Error 'first'; 'done'", 0)]
    public async Task OfACommand(string text, int expected)
    {
        var result = await HostProcess.RunAsync("-Command", text);
        Assert.True(expected == result.ExitCode, result.ToString());
    }

    [Fact]
    public async Task AScriptCalledByAScriptExitsAlone()
    {
        using var inner = new ScriptFile("exit 5");
        var result = await HostProcess.RunAsync("-c", $"& '{inner.Path}'; \"then $LASTEXITCODE\"");
        Assert.Equal(["then 5"], result.Output);
        Assert.Equal(0, result.ExitCode);
    }

    [Theory]
    [InlineData("no-such-file.ps1")]
    [InlineData("-File", "no-such-file.ps1")]
    [InlineData("-NoSuchOption")]
    [InlineData("-Command")]
    public async Task WrongArgumentsAreNamed(params string[] arguments)
    {
        var result = await HostProcess.RunAsync(arguments);
        Assert.Equal(64, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Contains(arguments[^1], result.Errors[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("-Help")]
    public async Task UsageSaysWhatTheHostIsNot(params string[] arguments)
    {
        var result = await HostProcess.RunAsync(arguments);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains(result.Output, line => line.Contains("not a replacement of pwsh", StringComparison.Ordinal));
    }
}
