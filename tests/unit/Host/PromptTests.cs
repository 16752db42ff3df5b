using Xunit;

namespace VRedis.Tests.Host;

/// <summary>Prompts are asked and answered on the console, and never hang at the end of the input.</summary>
public sealed class PromptTests
{
    private const string Choice = "$Host.UI.PromptForChoice('Sure?', 'Really?', [System.Management.Automation.Host.ChoiceDescription[]]@('&Yes', '&No'), 1)";

    [Theory]
    [InlineData("Read-Host 'Name'")]
    [InlineData("Read-Host 'Name' -AsSecureString")]
    [InlineData("function f { param([Parameter(Mandatory)] $Name) $Name }; f")]
    [InlineData(Choice)]
    [InlineData("$Host.UI.PromptForCredential('Log on', '', '', '')")]
    [InlineData("$Host.UI.RawUI.ReadKey()")]
    public async Task TheEndOfTheInputIsAnError(string text)
    {
        var result = await HostProcess.RunAsync("-Command", text);
        Assert.True(result.ExitCode == 1 && result.Errors.Count > 0, result.ToString());
    }

    [Fact]
    public async Task WithoutInteractionNothingIsRead()
    {
        await using var host = HostProcess.StartWithInput("-NonInteractive", "-Command", "Read-Host 'Name'");
        var result = await host.WaitForExitAsync();
        Assert.True(result.ExitCode == 1, result.ToString());
        Assert.Contains("-NonInteractive", result.Errors[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task ALineIsReadForEachQuestion()
    {
        var answers = await AnswerAsync("$a = Read-Host 'First'; $b = Read-Host 'Second'; \"<$a><$b>\"", "one", "two words");
        Assert.Equal("First: Second: <one><two words>", answers[^1]);
    }

    [Fact]
    public async Task MissingParametersAreAsked()
    {
        var answers = await AnswerAsync("function f { param([Parameter(Mandatory)][int] $Count, [Parameter(Mandatory)][string[]] $Names) \"<$($Count + 1)><$Names>\" }; f", "4", "a", "b", "");
        Assert.Contains(answers, line => line.EndsWith("<5><a b>", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("0", "y")]
    [InlineData("0", "perhaps", "YES")]
    [InlineData("1", "")]
    public async Task AChoiceIsMade(string expected, params string[] typed)
    {
        var answers = await AnswerAsync($"\"<$({Choice})>\"", typed);
        Assert.EndsWith($"<{expected}>", answers[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACredentialIsAsked()
    {
        var answers = await AnswerAsync("$c = $Host.UI.PromptForCredential('Log on', '', '', ''); \"<$($c.UserName)><$($c.GetNetworkCredential().Password)>\"", "ann", "secret");
        Assert.EndsWith("<ann><secret>", answers[^1], StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<string>> AnswerAsync(string text, params string[] typed)
    {
        await using var host = HostProcess.StartWithInput("-Command", text);
        foreach (var line in typed)
            host.WriteInput(line);
        var result = await host.WaitForExitAsync();
        Assert.True(result.ExitCode == 0, result.ToString());
        return result.Output;
    }
}
