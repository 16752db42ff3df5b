using System.Management.Automation;
using VRedis.Connection;
using VRedis.Inspecting;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Module;

/// <summary>Invoke-VRedisPipe with a worker in the same process.</summary>
[Collection(ModuleCollection.Name)]
public abstract class PipeTests : IDisposable
{
    private readonly TestServer _server;
    private readonly ModuleSession _session;

    protected PipeTests(TestServer server)
    {
        _server = server;
        _session = new ModuleSession(server);
        _session.Run("$worker = Start-VRedisWorker -AsJob -ThrottleLimit 4").ThrowIfErrors();
    }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _session.Dispose();
    }

    [Theory]
    [InlineData("1..3 | Invoke-VRedisPipe { $_ * 2 }", "2,4,6")]
    [InlineData("1..3 | Invoke-VRedisPipe { param($a) $a + 1 }", "2,3,4")]
    [InlineData("1..3 | Invoke-VRedisPipe { $args[0] }", "1,2,3")]
    [InlineData("1..2 | Invoke-VRedisPipe { param($a, $b, $c) \"$a$b$c\" } -ArgumentList 'x', 'y'", "1xy,2xy")]
    [InlineData("[pscustomobject]@{ x = 1; y = 2 }, @{ x = 3; y = 4 } | Invoke-VRedisPipe { param($y, $x) \"$x-$y\" }", "1-2,3-4")]
    [InlineData("(1, 2), (3, 4) | Invoke-VRedisPipe { param($x, $y) \"$x-$y\" }", "1-2,3-4")]
    [InlineData("'a' | Invoke-VRedisPipe { begin { 'b' } process { \"p$_\" } end { 'e' } }", "b,e,pa")]
    [InlineData("1..3 | Invoke-VRedisPipe { \"a$_\"; if ($_ -eq 2) { exit }; \"b$_\" }", "a1,a2,a3,b1,b3")]
    [InlineData("1..3 | Invoke-VRedisPipe { \"a$_\"; if ($_ -eq 2) { break }; \"b$_\" }", "a1,a2,a3,b1,b3")]
    [InlineData("1..3 | Invoke-VRedisPipe { \"a$_\"; if ($_ -eq 2) { continue }; \"b$_\" }", "a1,a2,a3,b1,b3")]
    [InlineData("Invoke-VRedisPipe { 'once' }", "once")]
    [InlineData("1..2 | Invoke-VRedisPipe { , @(1, 2) } | ForEach-Object { $_.Count }", "2,2")]
    [InlineData("1..2 | Invoke-VRedisPipe { }", "")]
    public void Inputs_are_bound_and_output_comes_back(string script, string expected)
    {
        var outcome = _session.Run(script).ThrowIfErrors();
        Assert.Equal(expected, string.Join(',', outcome.Output.Select(value => value!.ToString()).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Using_expressions_travel_with_members_and_indexes()
    {
        var outcome = _session.Run("$x = @{ a = @{ b = 5 }; l = 1, 2, 3 }; $y = 7; 1 | Invoke-VRedisPipe { $_ + $using:y; $using:x.a.b; $using:x['l'][1] }").ThrowIfErrors();
        Assert.Equal([8, 5, 2], outcome.Output);
    }

    [Fact]
    public void A_using_variable_that_is_not_set_is_an_error_at_once()
    {
        var error = _session.Run("1 | Invoke-VRedisPipe { $using:nothing }").SingleError(ErrorIds.BadScript, ErrorCategory.InvalidArgument);
        Assert.Contains("$using:nothing", error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void S12_functions_that_the_script_calls_travel()
    {
        var outcome = _session.Run("""
            function Get-Inner($x) { "inner $x" }
            function Get-Outer($x) { Get-Inner $x }
            Set-Item alias:gout Get-Outer -ErrorAction Ignore
            1 | Invoke-VRedisPipe { Get-Outer $_ }
            """);
        Assert.Equal(["inner 1"], outcome.Output);
    }

    [Fact]
    public void S12_a_module_that_the_worker_lacks_is_one_clear_error()
    {
        var error = _session.Run("1 | Invoke-VRedisPipe { 1 } -Module NoSuchModule -Retry 0").SingleError(ErrorIds.ItemFailed, ErrorCategory.OperationStopped);
        Assert.Contains("Worker", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("NoSuchModule", error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void S6_all_streams_come_back_with_task_and_worker()
    {
        var outcome = _session.Run("""
            $DebugPreference = 'Continue' # -Debug would ask a host that cannot be asked
            1 | Invoke-VRedisPipe -Verbose {
                Write-Warning 'w'; Write-Verbose 'v'; Write-Debug 'd'; Write-Host 'h'; Write-Error 'e'; Write-Progress -Activity 'a' -Status 's'
            }
            """);
        Assert.All(outcome.Errors, error => Assert.StartsWith(ErrorIds.WorkerError, error.FullyQualifiedErrorId, StringComparison.Ordinal));
        Assert.Contains(outcome.Warnings, text => IsLine(text, "w"));
        Assert.Contains(outcome.Verbose, text => IsLine(text, "v"));
        Assert.Contains(outcome.Debug, text => IsLine(text, "d"));
        Assert.Contains(outcome.Information, record => IsLine(record.MessageData.ToString()!, "h") && record.Tags.Contains("PSHOST"));
        Assert.Contains(outcome.Errors, error => IsLine(error.Exception.Message, "e") && error.FullyQualifiedErrorId.StartsWith(ErrorIds.WorkerError, StringComparison.Ordinal));
        Assert.Contains(outcome.Progress, record => IsLine(record.Activity, "a"));

        static bool IsLine(string text, string rest) => System.Text.RegularExpressions.Regex.IsMatch(text, $@"^\[\d+:\d+\] {rest}$");
    }

    [Fact]
    public void S23_an_item_that_throws_is_tried_four_times_and_then_an_error_with_its_input()
    {
        var error = _session.Run("1..3 | Invoke-VRedisPipe { if ($_ -eq 2) { throw [InvalidOperationException] 'boom' } } -TaskVariable task").SingleError(ErrorIds.ItemFailed, ErrorCategory.OperationStopped);
        Assert.Contains("boom", error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(2, error.TargetObject);
        Assert.Equal(4, Property(error, "Attempt"));
        Assert.Equal("System.InvalidOperationException", Property(error, "WorkerErrorType"));
        Assert.Contains("<ScriptBlock>", (string)Property(error, "WorkerStackTrace")!, StringComparison.Ordinal);
        var group = PSObject.AsPSObject(Assert.Single(_session.Run("$task | Get-VRedisError").ThrowIfErrors().Output)!);
        Assert.Equal(1, group.Properties["Count"].Value);
        Assert.Equal([2], (object?[])group.Properties["Inputs"].Value);
    }

    [Fact]
    public void A_nonzero_exit_code_fails_the_item()
    {
        var outcome = _session.Run("1..2 | Invoke-VRedisPipe { if ($_ -eq 1) { exit 3 }; $_ } -Retry 0");
        Assert.Contains("exit code 3", outcome.SingleError(ErrorIds.ItemFailed, ErrorCategory.OperationStopped).Exception.Message, StringComparison.Ordinal);
        Assert.Equal([2], outcome.Output);
    }

    [Fact]
    public void What_cannot_be_serialized_is_an_error_and_the_rest_goes_on()
    {
        var input = _session.Run("{ 1 }, 2 | Invoke-VRedisPipe { 5 }");
        input.SingleError(ErrorIds.BadValue, ErrorCategory.InvalidData);
        Assert.Equal([5], input.Output);
        var output = _session.Run("1..2 | Invoke-VRedisPipe { if ($_ -eq 1) { { 1 } } else { 6 } } -Retry 0");
        Assert.Contains("script block", output.SingleError(ErrorIds.ItemFailed, ErrorCategory.InvalidData).Exception.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal([6], output.Output);
    }

    [Fact]
    public void Output_comes_before_the_input_has_ended()
    {
        // The second input exists only once the first one's output has come back.
        var outcome = _session.Run("""
            $seen = [Collections.Concurrent.ConcurrentQueue[int]]::new()
            & { 1; $until = [datetime]::Now.AddSeconds(20); while (!$seen.Count -and [datetime]::Now -lt $until) { [Threading.Thread]::Sleep(10); 0 }; 2 } |
                Invoke-VRedisPipe { $_ } | ForEach-Object { $seen.Enqueue($_); $_ } | ForEach-Object { if ($_) { $_ } }
            """).ThrowIfErrors();
        Assert.Equal([1, 2], outcome.Output);
    }

    [Fact]
    public void Select_first_stops_the_task_everywhere()
    {
        var outcome = _session.Run("1..1000 | Invoke-VRedisPipe { Start-Sleep -Milliseconds 20; $_ } -TaskVariable task | Select-Object -First 3; ($task | Get-VRedisStat).State.ToString()").ThrowIfErrors();
        Assert.Equal(4, outcome.Output.Length);
        Assert.Equal("Stopped", outcome.Output[3]);
        WaitUntilNothingRuns();
    }

    [Fact]
    public void S7_stopping_the_pipeline_stops_the_task_everywhere()
    {
        using var shell = _session.NewShell("1..1000 | Invoke-VRedisPipe { Start-Sleep -Seconds 60; $_ } -TaskVariable task");
        var running = shell.BeginInvoke();
        WaitUntil(AnyRunning);
        shell.Stop();
        running.AsyncWaitHandle.WaitOne();
        Assert.Equal("Stopped", Assert.Single(_session.Run("($task | Get-VRedisStat).State.ToString()").ThrowIfErrors().Output));
        WaitUntilNothingRuns();
    }

    [Fact]
    public void S8_a_submitted_task_is_come_back_to()
    {
        var outcome = _session.Run("""
            $task = 1..20 | Invoke-VRedisPipe { $_ * 2 } -NoWait -Table doubled
            ($task | Wait-VRedisTask -TimeoutSeconds 60).State.ToString()
            ($task | Receive-VRedisTask | Measure-Object -Sum).Sum
            ($task | Export-VRedisTable -Table doubled | Measure-Object -Sum).Sum
            """).ThrowIfErrors();
        Assert.Equal("Completed", outcome.Output[0]);
        Assert.Equal(420d, Convert.ToDouble(outcome.Output[1], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(420d, Convert.ToDouble(outcome.Output[2], System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void S18_S19_tables_and_states_are_shown()
    {
        var outcome = _session.Run("""
            $null = 1..10 | Invoke-VRedisPipe { $_ } -TaskVariable task
            @($task | Export-VRedisTable -First 2).Count; @($task | Export-VRedisTable -Last 3).Count; @($task | Export-VRedisTable).Count
            (Get-VRedisStat -Last 10).TaskId; ($task | Get-VRedisStat -PerWorker).Execute
            """).ThrowIfErrors();
        Assert.Equal([2, 3, 10, 1L, 10L], outcome.Output);
    }

    [Fact]
    public void S16_an_unfinished_task_is_an_error_that_names_force()
    {
        var outcome = _session.Run("$task = 1 | Invoke-VRedisPipe { Start-Sleep 60 } -NoWait; $task | Export-VRedisTable");
        Assert.Contains("-Force", outcome.SingleError(ErrorIds.TaskNotEnded, ErrorCategory.InvalidOperation).Exception.Message, StringComparison.Ordinal);
        _session.Run("$task | Export-VRedisTable -Force").ThrowIfErrors();
        _session.Run("$task | Stop-VRedisTask; $task | Remove-VRedisTask").ThrowIfErrors();
        _session.Run("$task | Get-VRedisStat").SingleError(ErrorIds.UnknownTask, ErrorCategory.ObjectNotFound);
    }

    [Fact]
    public void Runspaces_are_released()
    {
        var before = Count();
        Assert.InRange(before, 0, 2); // the warm spare
        _session.Run("$null = 1..200 | Invoke-VRedisPipe { Start-Sleep -Milliseconds 20 }").ThrowIfErrors();
        _session.Run("$worker | Remove-Job -Force").ThrowIfErrors();
        WaitUntil(() => Count() == 0);

        static int Count() => Lanes().Count(runspace => runspace.Name == "VRedis lane");

        static IEnumerable<System.Management.Automation.Runspaces.Runspace> Lanes() => // what Get-Runspace lists
            (IEnumerable<System.Management.Automation.Runspaces.Runspace>)typeof(System.Management.Automation.Runspaces.Runspace)
                .GetProperty("RunspaceList", System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)!.GetValue(null)!;
    }

    private static object? Property(ErrorRecord error, string name) => PSObject.AsPSObject(error.Exception).Properties[name].Value;

    private bool AnyRunning()
    {
        var settings = new VRedisSettings { HostName = _server.Host, Port = _server.Port, Password = _server.Password, Prefix = _session.Prefix };
        return Task.Run(async () =>
        {
            await using var connection = await VRedisConnection.ConnectAsync(settings);
            return (await TaskInspector.GetLastAsync(connection, 1)).Any(stat => stat.Running > 0);
        }).GetAwaiter().GetResult();
    }

    private void WaitUntilNothingRuns() => WaitUntil(() => _session.Run("$worker.StatusMessage").Output is [string text] && text.StartsWith("0 running", StringComparison.Ordinal));

    private static void WaitUntil(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(30)));
}

public sealed class PipeTestsOnReal(RealServer server) : PipeTests(server);

public sealed class PipeTestsOnEmbedded(EmbeddedTestServer server) : PipeTests(server);
