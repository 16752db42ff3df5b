using System.Diagnostics;
using System.Management.Automation;
using System.Text;
using System.Text.RegularExpressions;
using VRedis.PowerShell.Watching;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Host;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Module;

/// <summary>Get-VRedisStat -Watch.</summary>
[Collection(ModuleCollection.Name)]
public abstract class WatchTests : IDisposable
{
    private readonly ModuleSession _session;

    protected WatchTests(TestServer server) => _session = new ModuleSession(server);

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _session.Dispose();
    }

    [Fact]
    public void Without_a_console_it_gives_the_tasks_again_and_again()
    {
        _session.Run("1..3 | ForEach-Object { 1 | Invoke-VRedisPipe { 1 } -NoWait } | Out-Null").ThrowIfErrors();
        Assert.Equal(["1", "2", "3", "1", "2", "3", "1"], Output("Get-VRedisStat -Watch -IntervalSeconds 0.1 | Select-Object -First 7 | ForEach-Object TaskId"));
        Assert.Equal(["3", "3"], Output("Get-VRedisStat -Watch -IntervalSeconds 0.1 -Last 1 | Select-Object -First 2 | ForEach-Object TaskId"));
        Assert.Equal(["1", "3", "1", "3"], Output("Get-VRedisStat 1, 3 -Watch -IntervalSeconds 0.1 | Select-Object -First 4 | ForEach-Object TaskId"));
        Assert.Equal(["3", "1"], Output("Get-VRedisStat 3, 1 | Get-VRedisStat -Watch -IntervalSeconds 0.1 | Select-Object -First 2 | ForEach-Object TaskId"));
        Assert.Empty(Output("Get-VRedisStat -State Completed | Get-VRedisStat -Watch")); // nothing to watch
    }

    [Fact]
    public void What_is_removed_meanwhile_is_gone_and_what_was_never_there_is_an_error()
    {
        _session.Run("1..2 | ForEach-Object { 1 | Invoke-VRedisPipe { 1 } -NoWait } | Out-Null").ThrowIfErrors();
        Assert.Equal(["1", "2", "2", "2"], Output("$n = 0; Get-VRedisStat 1, 2 -Watch -IntervalSeconds 0.1 | Select-Object -First 4 | ForEach-Object { $_.TaskId; if (++$n -eq 2) { Remove-VRedisTask 1 -Force } }"));
        _session.Run("Get-VRedisStat 987654 -Watch").SingleError(ErrorIds.UnknownTask, ErrorCategory.ObjectNotFound);
        _session.Run("Get-VRedisStat -IntervalSeconds 3").SingleError(ErrorIds.BadSetting, ErrorCategory.InvalidArgument);
    }

    private string[] Output(string script) => [.. _session.Run(script).ThrowIfErrors().Output.Select(value => value!.ToString()!)];
}

public sealed class WatchTestsOnReal(RealServer server) : WatchTests(server);

public sealed class WatchTestsOnEmbedded(EmbeddedTestServer server) : WatchTests(server);

/// <summary>The view on a console.</summary>
public sealed class WatchScreenTests
{
    [Fact]
    public void A_frame_goes_over_the_one_before_and_no_further_than_the_screen()
    {
        Assert.Equal("\e[Ha\e[0m\e[K\nb\e[0m\e[K\e[J", Screen.Frame(["a", "b"], rows: 2));
        Assert.Equal("\e[Ha\e[0m\e[K\n…\e[0m\e[K\e[J", Screen.Frame(["a", "b", "c"], rows: 2));
    }

    [Fact]
    public async Task It_shows_tasks_and_workers_until_it_is_stopped_and_leaves_the_screen_as_it_was()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "There is no program that makes a terminal.");
        Assert.SkipWhen(HostProcess.InterruptIsIgnored(), "The tests run in the background of a shell, where SIGINT is ignored.");
        using var script = new ScriptFile($$"""
            Import-Module '{{Repository.RepositoryFolder.File("VRedis.psd1")}}'
            $null = Start-VRedisServer -Port 0
            $null = Start-VRedisWorker -AsJob -ThrottleLimit 2 -Name watcher
            $null = 1..9 | Invoke-VRedisPipe { Start-Sleep 600 } -NoWait
            $null = 1 | Invoke-VRedisPipe { 1 } -NoWait -WorkerName nobody
            Get-VRedisStat -Watch -IntervalSeconds 0.1
            """);
        using var console = Process.Start(new ProcessStartInfo("/usr/bin/script", ["-qfc", $"stty rows 40 cols 160; dotnet '{HostProcess.AssemblyPath}' '{script.Path}'", "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { ["TERM"] = "xterm-256color", ["NO_COLOR"] = null },
        })!;
        var shown = new StringBuilder();
        console.OutputDataReceived += (_, line) =>
        {
            lock (shown)
                shown.Append(line.Data).Append('\n');
        };
        console.BeginOutputReadLine();
        try
        {
            await Until.Async(() => Shown().Contains("Task 2: The task is for workers with name nobody", StringComparison.Ordinal) && Regex.IsMatch(Shown(), @"watcher\s+Working\s+2/2"), "it shows tasks and workers");
            await console.StandardInput.WriteAsync('\x03'); // Ctrl+C
            await console.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
            await console.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Until.Generous, TestContext.Current.CancellationToken);
            Assert.Matches(@"(?s)\e\[\?1049h\e\[\?25l.*\e\[\?25h\e\[\?1049l", Shown());
        }
        finally
        {
            if (!console.HasExited)
                console.Kill(entireProcessTree: true);
        }

        string Shown()
        {
            lock (shown)
                return shown.ToString();
        }
    }
}
