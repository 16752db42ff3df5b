using Xunit;

namespace VRedis.Tests.Host;

/// <summary>What a script writes reaches the console where pwsh would show it.</summary>
public sealed class StreamTests
{
    [Fact]
    public async Task OnlyErrorsGoToStandardError()
    {
        using var script = new ScriptFile("""
            Write-Host 'host' -ForegroundColor Red
            Write-Warning 'careful'
            Write-Verbose 'detail' -Verbose
            Write-Debug 'inner' -Debug
            Write-Information 'silent'
            Write-Information 'told' -InformationAction Continue
            Write-Progress 'working' -PercentComplete 50
            Write-Error 'wrong'
            'output'
            """);
        var result = await HostProcess.RunAsync(script.Path);
        Assert.Equal(["host", "WARNING: careful", "VERBOSE: detail", "DEBUG: inner", "told", "output"], result.Output);
        Assert.Equal("Write-Error: " + script.Path + ":8", result.Errors[0]);
        Assert.Contains(result.Errors, line => line.EndsWith("wrong", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("1\nthrow 'broken'", "broken", ":2")]
    [InlineData("1\nif (", "Missing", ":2")]
    [InlineData("1\n[int]::Parse('x')", "'x'", ":2")]
    public async Task ErrorsHaveMessageAndPosition(string text, string message, string position)
    {
        using var script = new ScriptFile(text);
        var result = await HostProcess.RunAsync(script.Path);
        Assert.Contains(result.Errors, line => line.Contains(message, StringComparison.Ordinal));
        Assert.Contains(result.Errors, line => line.Contains(script.Path + position, StringComparison.Ordinal));
    }

    [Fact]
    public async Task TextIsUtf8BothWays()
    {
        await using var host = HostProcess.StartWithInput("-Command", "Write-Host 'grün ✓ 🚀'; 'données'; Read-Host; Write-Error 'ошибка'");
        host.WriteInput("日本語 😀");
        var result = await host.WaitForExitAsync();
        Assert.Equal(["grün ✓ 🚀", "données", "日本語 😀"], result.Output);
        Assert.Contains(result.Errors, line => line.Contains("ошибка", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ObjectsAreFormatted()
    {
        var result = await HostProcess.RunAsync("-Command", "[pscustomobject]@{ Name = 'a'; Size = 12 }");
        Assert.Equal(["", "Name Size", "---- ----", "a      12", ""], result.Output);
    }

    [Fact]
    public async Task ATerminalGetsColoursAndOneLineOfProgress()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/script"), "Needs the script command of util-linux for a terminal.");
        using var file = new ScriptFile("""
            Write-Host 'red' -ForegroundColor Red
            Write-Host 'plain'
            Write-Progress 'working' -Status 'half' -PercentComplete 50
            Write-Host 'over it'
            Write-Progress 'working' -Completed
            """);
        using var pty = new System.Diagnostics.Process
        {
            StartInfo = new("/usr/bin/script", ["-qec", $"dotnet {HostProcess.AssemblyPath} {file.Path}", "/dev/null"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                Environment = { ["TERM"] = "xterm", ["NO_COLOR"] = null },
            },
        };
        pty.Start();
        var shown = await pty.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Contains("\e[91mred\e[0m", shown, StringComparison.Ordinal);
        Assert.Contains("\nplain\r\n", shown, StringComparison.Ordinal);
        Assert.Contains("\rworking  [##########..........] 50%  half", shown, StringComparison.Ordinal);
        Assert.Contains(" \rover it", shown, StringComparison.Ordinal);
    }
}
