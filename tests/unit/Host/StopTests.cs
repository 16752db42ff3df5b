using System.Runtime.InteropServices;
using Xunit;

namespace VRedis.Tests.Host;

/// <summary>Ctrl+C and SIGTERM stop a script: its finally blocks run, and the exit code tells.</summary>
public sealed class StopTests
{
    /// <summary>Far below the sleeps of the scripts, far above what a stop takes.</summary>
    private static readonly TimeSpan Promptly = TimeSpan.FromSeconds(20);

    public StopTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");

    [Theory]
    [InlineData(PosixSignal.SIGINT, 130, "while ($true) { Start-Sleep 1 }")]
    [InlineData(PosixSignal.SIGTERM, 143, "while ($true) { Start-Sleep 1 }")]
    [InlineData(PosixSignal.SIGTERM, 143, "Start-Sleep 600")]
    [InlineData(PosixSignal.SIGTERM, 143, "while ($true) { }")]
    [InlineData(PosixSignal.SIGTERM, 143, "1..2 | ForEach-Object -Parallel { Start-Sleep 600 }")]
    [InlineData(PosixSignal.SIGTERM, 143, "Read-Host")]
    public async Task ASignalEndsTheScriptWithItsFinallyBlocks(PosixSignal signal, int exitCode, string text)
    {
        Assert.SkipWhen(signal == PosixSignal.SIGINT && HostProcess.InterruptIsIgnored(), "The tests run in the background of a shell, where SIGINT is ignored.");
        using var script = new ScriptFile($"try {{ Write-Host 'started'; {text} }} finally {{ Write-Host 'cleaned up' }}; 'not reached'");
        await using var host = HostProcess.StartWithInput(script.Path);
        await host.WaitForOutputAsync("started");
        host.Signal(signal);
        var result = await host.WaitForExitAsync(Promptly);
        Assert.True(result.ExitCode == exitCode, result.ToString());
        Assert.Equal(["started", "cleaned up"], result.Output);
        Assert.Empty(result.Errors);
    }

    [Fact]
    public async Task TheSecondSignalKills()
    {
        using var script = new ScriptFile("try { Write-Host 'started'; Start-Sleep 600 } finally { Write-Host 'stuck'; [Threading.Thread]::Sleep(600000) }");
        await using var host = HostProcess.StartWithInput(script.Path);
        await host.WaitForOutputAsync("started");
        host.Signal(PosixSignal.SIGTERM);
        await host.WaitForOutputAsync("stuck");
        host.Signal(PosixSignal.SIGTERM);
        var result = await host.WaitForExitAsync(Promptly);
        Assert.NotEqual(0, result.ExitCode);
    }
}
