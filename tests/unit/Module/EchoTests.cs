using System.Management.Automation;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Module;

/// <summary>S9: what items write appears at their worker, too.</summary>
[Collection(ModuleCollection.Name)]
public abstract class EchoTests(TestServer server)
{
    private const string Everything = "{ Write-Warning w; Write-Error e; Write-Verbose v; Write-Debug d; Write-Host h -ForegroundColor Green; Write-Progress a s -PercentComplete 3; 'output' }";

    // What the sender does not want to see is not written on a worker either.
    private const string AllPreferences = "$VerbosePreference = $DebugPreference = 'Continue'; ";

    private static readonly string[] Lines = ["DEBUG: [] d", "PROGRESS: [] a: s 3 %", "VERBOSE: [] v", "WARNING: [] w", "[] e", "[] h"];

    [Theory]
    [InlineData("-Echo", "")]
    [InlineData("", "-Echo")]
    public void S9_a_job_shows_everything_but_output(string worker, string task)
    {
        using var session = new ModuleSession(server);
        session.Run($"$worker = Start-VRedisWorker -AsJob {worker}").ThrowIfErrors();

        session.Run($"{AllPreferences} $null = 1 | Invoke-VRedisPipe {Everything} {task}");
        var outcome = session.Run("Receive-Job $worker").ThrowIfErrors(); // an item's error is no error of its worker

        Assert.Empty(outcome.Output);
        Assert.Equal(Lines, WithoutIds(outcome.Information));
        Assert.Contains(outcome.Information, record => record.MessageData is HostInformationMessage { Message: var text, ForegroundColor: ConsoleColor.Green } && text!.EndsWith('h'));
        Assert.Empty(session.Run("Receive-Job $worker").ThrowIfErrors().Information);
    }

    [Fact]
    public void Without_it_nothing_is_shown()
    {
        using var session = new ModuleSession(server);
        session.Run("$worker = Start-VRedisWorker -AsJob").ThrowIfErrors();

        session.Run($"{AllPreferences} $null = 1 | Invoke-VRedisPipe {Everything}");

        Assert.Empty(session.Run("Receive-Job $worker").ThrowIfErrors().Information);
    }

    [Fact]
    public void S9_in_the_foreground_the_cmdlet_shows_it_and_no_error_of_an_item_ends_it()
    {
        using var session = new ModuleSession(server);
        using var other = new ModuleSession(); // they share the connection
        using var shell = session.NewShell("$ErrorActionPreference = 'Stop'; Start-VRedisWorker -Echo");
        var running = shell.BeginInvoke();

        other.Run($"{AllPreferences} $null = 1 | Invoke-VRedisPipe {Everything}");
        WaitForLines(Lines.Length);
        Assert.Equal(Lines, WithoutIds([.. shell.Streams.Information]));
        other.Run("$null = 1 | Invoke-VRedisPipe { Write-Host again }");
        WaitForLines(Lines.Length + 1);

        Assert.False(running.IsCompleted);
        shell.Stop();

        void WaitForLines(int count) =>
            Assert.True(SpinWait.SpinUntil(() => shell.Streams.Information.Count == count, TimeSpan.FromSeconds(30)), $"{shell.Streams.Information.Count} lines instead of {count}");
    }

    [Fact]
    public void Too_many_lines_are_left_out_with_a_note_and_hold_up_no_item()
    {
        using var session = new ModuleSession(server);
        session.Run("$worker = Start-VRedisWorker -AsJob -Echo").ThrowIfErrors();

        session.Run("$null = 1 | Invoke-VRedisPipe { foreach ($n in 1..5000) { Write-Host $n } } 6> $null").ThrowIfErrors();

        var lines = session.Run("Receive-Job $worker").ThrowIfErrors().Information;
        Assert.Equal(1001, lines.Length);
        Assert.Contains("left out", lines[^1].MessageData.ToString(), StringComparison.Ordinal);
        session.Run("$null = 1 | Invoke-VRedisPipe { Write-Host again } 6> $null").ThrowIfErrors();
        Assert.EndsWith("again", Assert.Single(session.Run("Receive-Job $worker").Information).MessageData.ToString(), StringComparison.Ordinal);
    }

    private static string[] WithoutIds(IEnumerable<InformationRecord> lines) =>
        [.. lines.Select(line => System.Text.RegularExpressions.Regex.Replace(line.MessageData.ToString()!, @"\[\d+:1\]", "[]")).Order(StringComparer.Ordinal)];
}

public sealed class EchoTestsOnReal(RealServer server) : EchoTests(server);

public sealed class EchoTestsOnEmbedded(EmbeddedTestServer server) : EchoTests(server);
