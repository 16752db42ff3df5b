using System.Management.Automation;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Module;

/// <summary>The parameters of Invoke-VRedisPipe that say how items run.</summary>
[Collection(ModuleCollection.Name)]
public abstract class ItemOptionTests : IDisposable
{
    private readonly ModuleSession _session;

    protected ItemOptionTests(TestServer server)
    {
        _session = new ModuleSession(server);
        _session.Run("$worker = Start-VRedisWorker -AsJob -ThrottleLimit 4 -Name Alpha").ThrowIfErrors();
    }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _session.Dispose();
    }

    [Fact]
    public void An_item_that_sleeps_too_long_is_an_error_of_its_own_and_its_output_never_appears()
    {
        var outcome = _session.Run("1..5 | Invoke-VRedisPipe { \"begin $_\"; if ($_ -eq 3) { Write-Host hanging; Start-Sleep -Seconds 60; 'never' } } -TimeoutSeconds 1 -Retry 1");

        var error = outcome.SingleError(ErrorIds.ItemTimeout, ErrorCategory.OperationTimeout);
        Assert.Equal(3, error.TargetObject);
        Assert.Matches(@"^\[\d+:\d+\] Item 3 failed after 2 attempts: .* 1 s, .* worker \d+", error.Exception.Message);
        Assert.Equal(("System.TimeoutException", ErrorIds.ItemTimeout), (Property(error, "WorkerErrorType"), Property(error, "WorkerErrorId")));
        Assert.Equal(["begin 1", "begin 2", "begin 4", "begin 5"], outcome.Output.Order());
        Assert.Equal(2, outcome.Information.Length); // what it told is there, once for each attempt
    }

    [Fact]
    public void One_that_cannot_be_stopped_holds_up_nobody()
    {
        // Not to be interrupted until the test lets it go.
        var outcome = _session.Run("""
            $gate = [Threading.ManualResetEventSlim]::new()
            [AppDomain]::CurrentDomain.SetData('vredis-test-gate', $gate)
            1..20 | Invoke-VRedisPipe { if ($_ -eq 3) { [AppDomain]::CurrentDomain.GetData('vredis-test-gate').Wait() }; $_ } -TimeoutSeconds 0.5 -Retry 1
            $gate.Set()
            """);

        outcome.SingleError(ErrorIds.ItemTimeout, ErrorCategory.OperationTimeout);
        Assert.Equal(Enumerable.Range(1, 20).Except([3]), outcome.Output.Cast<int>().Order());
    }

    [Fact]
    public void After_a_timeout_the_runspace_is_a_fresh_one()
    {
        _session.Run("$worker | Remove-Job -Force; $null = Start-VRedisWorker -AsJob -ThrottleLimit 1").ThrowIfErrors();
        var outcome = _session.Run("""
            1..3 | Invoke-VRedisPipe -TimeoutSeconds 1 -Retry 1 {
                $before = [int]$global:seen; $global:seen++
                if ($_ -eq 2) { Start-Sleep -Seconds 60 }
                $before
            }
            """);

        outcome.SingleError(ErrorIds.ItemTimeout, ErrorCategory.OperationTimeout);
        Assert.Equal([0, 0], outcome.Output); // item 1 in the first runspace; item 3 in that which followed the hanging one
    }

    [Fact]
    public void What_is_tried_again_waits_for_its_delay()
    {
        var outcome = _session.Run("""
            $key = "vredis-test-$([guid]::NewGuid())"
            $watch = [Diagnostics.Stopwatch]::StartNew()
            1..3 | Invoke-VRedisPipe { if ($_ -eq 2 -and -not [AppDomain]::CurrentDomain.GetData($using:key)) { [AppDomain]::CurrentDomain.SetData($using:key, 1); throw 'once' }; $_ } -RetryDelaySeconds 1
            $watch.Elapsed.TotalSeconds
            """).ThrowIfErrors();

        Assert.Equal([1, 2, 3], outcome.Output[..^1].Order());
        Assert.Equal(2, outcome.Output[^2]);
        Assert.InRange((double)outcome.Output[^1]!, 1, 60);
    }

    [Fact]
    public void No_more_than_the_limit_run_at_once()
    {
        var outcome = _session.Run("""
            $null = Start-VRedisWorker -AsJob -ThrottleLimit 4
            $running = [Collections.Concurrent.ConcurrentDictionary[int, int]]::new()
            [AppDomain]::CurrentDomain.SetData('vredis-test-running', $running)
            1..30 | Invoke-VRedisPipe { $all = [AppDomain]::CurrentDomain.GetData('vredis-test-running'); $null = $all.TryAdd($_, 1); $all.Count; Start-Sleep -Milliseconds 30; $null = $all.TryRemove($_, [ref]$null) } -ThrottleLimit 3
            """).ThrowIfErrors();

        Assert.Equal(30, outcome.Output.Length);
        Assert.Equal(3, outcome.Output.Cast<int>().Max());
    }

    [Fact]
    public void Output_comes_in_the_order_of_the_inputs_now_and_later()
    {
        var outcome = _session.Run("""
            1..200 | Invoke-VRedisPipe { Start-Sleep -Milliseconds ($_ * 7 % 13); $_ } -Ordered
            $task = 201..300 | Invoke-VRedisPipe { Start-Sleep -Milliseconds ($_ * 7 % 13); $_ } -Ordered -NoWait
            $task | Receive-VRedisTask -Follow
            """).ThrowIfErrors();

        Assert.Equal(Enumerable.Range(1, 300).Cast<object>(), outcome.Output);
    }

    [Fact]
    public void S25_the_workers_may_be_chosen_by_id_or_name()
    {
        var outcome = _session.Run("""
            $beta = Start-VRedisWorker -AsJob -Name Beta
            1..10 | Invoke-VRedisPipe { Write-Host ran } -WorkerId $worker.WorkerId
            1..10 | Invoke-VRedisPipe { Write-Host ran } -WorkerName 'b?t*'
            $worker.WorkerId, $beta.WorkerId
            """).ThrowIfErrors();

        var lines = outcome.Information.Select(record => record.MessageData.ToString()!).ToList();
        Assert.Equal(20, lines.Count);
        Assert.All(lines[..10], line => Assert.Contains($":{outcome.Output[0]}] ran", line, StringComparison.Ordinal));
        Assert.All(lines[10..], line => Assert.Contains($":{outcome.Output[1]}] ran", line, StringComparison.Ordinal));
    }

    [Fact]
    public void S25_when_only_other_workers_are_alive_the_warning_says_which()
    {
        // The warning itself brings the worker: only a pipe that warns and then waits can end.
        var outcome = _session.Run("""
            1..3 | Invoke-VRedisPipe { $_ * 2 } -WorkerName 'late*' 3>&1 | ForEach-Object {
                if ($_ -is [Management.Automation.WarningRecord]) { $null = Start-VRedisWorker -AsJob -Name Later; $_.Message } else { $_ }
            }
            """).ThrowIfErrors();

        var warning = Assert.IsType<string>(outcome.Output[0]);
        Assert.Contains("name late*", warning, StringComparison.Ordinal);
        Assert.Matches(@"does not match: \d+ \(Alpha\)", warning);
        Assert.Equal([2, 4, 6], outcome.Output[1..].Order());
    }

    [Theory]
    [InlineData("-TimeoutSeconds 0", "more than 0 s")]
    [InlineData("-TimeoutSeconds -1", "more than 0 s")]
    [InlineData("-RetryDelaySeconds -1", "0 to 3600 s")]
    [InlineData("-RetryDelaySeconds 4000", "0 to 3600 s")]
    [InlineData("-ThrottleLimit 0", "1 or more")]
    [InlineData("-WorkerName ' '", "wildcards")]
    public void What_makes_no_sense_is_refused_at_once(string parameters, string hint)
    {
        var error = _session.Run($"1 | Invoke-VRedisPipe {{ $_ }} {parameters}").SingleError(ErrorIds.BadTask, ErrorCategory.InvalidArgument);

        Assert.Contains(hint, error.Exception.Message, StringComparison.Ordinal);
    }

    private static object? Property(ErrorRecord error, string name) => PSObject.AsPSObject(error.Exception).Properties[name].Value;
}

public sealed class ItemOptionTestsOnReal(RealServer server) : ItemOptionTests(server);

public sealed class ItemOptionTestsOnEmbedded(EmbeddedTestServer server) : ItemOptionTests(server);
