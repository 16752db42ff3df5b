using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Module;

/// <summary>Items that wait for a worker, are tried again, or will not end.</summary>
[Collection(ModuleCollection.Name)]
public abstract class ItemTests(TestServer server)
{
    private static readonly TimeSpan Promptly = TimeSpan.FromSeconds(20);

    [Fact]
    public void Without_a_worker_the_pipe_warns_and_waits()
    {
        using var session = new ModuleSession(server);
        // The warning itself brings the worker: only a pipe that warns and then waits can end.
        var outcome = session.Run("""
            1..3 | Invoke-VRedisPipe { $_ * 2 } 3>&1 | ForEach-Object {
                if ($_ -is [Management.Automation.WarningRecord]) { $null = Start-VRedisWorker -AsJob -ThrottleLimit 2; $_.Message } else { $_ }
            }
            """).ThrowIfErrors();
        Assert.Contains("Start-VRedisWorker", Assert.IsType<string>(outcome.Output[0]), StringComparison.Ordinal);
        Assert.Equal([2, 4, 6], outcome.Output[1..].Order());
    }

    [Fact]
    public void An_attempt_that_fails_leaves_no_output()
    {
        using var session = new ModuleSession(server);
        session.Run("$null = Start-VRedisWorker -AsJob -ThrottleLimit 1").ThrowIfErrors();
        var outcome = session.Run("1 | Invoke-VRedisPipe { $global:tries++; Write-Host try; \"output $global:tries\"; if ($global:tries -lt 3) { throw 'not yet' } }").ThrowIfErrors();
        Assert.Equal(["output 3"], outcome.Output);
        Assert.Equal(3, outcome.Information.Length); // what it tells is there all the same
    }

    [Fact]
    public void Ctrl_C_stops_an_item_that_is_busy()
    {
        using var session = new ModuleSession(server);
        session.Run("$worker = Start-VRedisWorker -AsJob -ThrottleLimit 2").ThrowIfErrors();
        using var shell = session.NewShell("1 | Invoke-VRedisPipe { Write-Host 'running'; while ($true) { } }");
        var running = shell.BeginInvoke();
        Assert.True(SpinWait.SpinUntil(() => shell.Streams.Information.Count > 0, Promptly), "The item does not run.");
        shell.Stop();
        Assert.True(running.AsyncWaitHandle.WaitOne(Promptly), "The pipeline does not stop.");
        Assert.True(SpinWait.SpinUntil(() => session.Run("$worker.StatusMessage").Output is [string status] && status.StartsWith("0 running", StringComparison.Ordinal), Promptly), "The item runs on.");
    }

    [Fact]
    public void A_script_file_runs()
    {
        using var session = new ModuleSession(server);
        using var file = new Host.ScriptFile("param($a)\n\"from a file: $a\"");
        session.Run("$null = Start-VRedisWorker -AsJob").ThrowIfErrors();
        Assert.Equal(["from a file: 1"], session.Run("1 | Invoke-VRedisPipe -FilePath $args[0]", file.Path).ThrowIfErrors().Output);
    }
}

public sealed class ItemTestsOnReal(RealServer server) : ItemTests(server);

public sealed class ItemTestsOnEmbedded(EmbeddedTestServer server) : ItemTests(server);
