using System.Diagnostics;
using System.Management.Automation;
using VRedis.Tests.Host;
using VRedis.Tests.Repository;
using Xunit;

namespace VRedis.Tests.Module;

/// <summary>S27: -Local, where no server can be reached.</summary>
[Collection(ModuleCollection.Name)]
public sealed class LocalTests : IDisposable
{
    private static readonly TimeSpan Promptly = TimeSpan.FromSeconds(20); // items below sleep far longer

    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public async Task No_server_is_needed()
    {
        var nobody = new Dictionary<string, string?> { ["VREDIS_URL"] = "redis://127.0.0.1:1" };
        await using var host = HostProcess.StartWithEnvironment(nobody, "-Command", $$"""
            Import-Module '{{RepositoryFolder.File("VRedis.psd1")}}'
            try { 1 | Invoke-VRedisPipe { 1 } } catch { $_.FullyQualifiedErrorId.Split(',')[0] } # so a connection would be noticed
            (1..100 | Invoke-VRedisPipe { $_ } -Local -TaskVariable task | Measure-Object -Sum).Sum
            "$($task.TaskId) $($task.Server)"
            """);
        var result = await host.WaitForExitAsync();
        Assert.Equal([ErrorIds.Unreachable, "5050", "0 local"], result.Output);
    }

    [Fact]
    public void Lines_of_items_are_marked_as_local() => Assert.Equal(["[local] w"], _session.Run("1 | Invoke-VRedisPipe { Write-Warning 'w' } -Local").ThrowIfErrors().Warnings);

    [Theory]
    [InlineData("-NoWait -Local", "-AsJob")]
    [InlineData("-NoWait -AsJob", "Give one")]
    [InlineData("-WorkerId 3 -Local", "-WorkerId")]
    [InlineData("-WorkerName web* -Local", "-WorkerName")]
    public void Options_that_contradict_each_other_are_an_error_that_says_why(string options, string part)
    {
        var error = _session.Run($"1 | Invoke-VRedisPipe {{ 1 }} {options}").SingleError(ErrorIds.BadTask, ErrorCategory.InvalidArgument);
        Assert.Contains(part, error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Outputs_of_all_steps_come_to_the_pipeline_and_tables_are_accepted()
    {
        var outcome = _session.Run("1 | Invoke-VRedisPipe { $_ } -Table results -Local; 1 | Invoke-VRedisPipe -Local -Step ([ordered]@{ a = { 'a'; Push-VRedisItem 2 b }; b = { \"b$_\" } })").ThrowIfErrors();
        Assert.Equal([1, "a", "b2"], outcome.Output);
    }

    [Fact]
    public void Slow_items_run_side_by_side()
    {
        // Each waits for the others: were they not all running at once, they would not end.
        var outcome = _session.Run("""
            $barrier = [Threading.Barrier]::new(8)
            [AppDomain]::CurrentDomain.SetData('vredis-barrier', $barrier)
            1..8 | Invoke-VRedisPipe { [AppDomain]::CurrentDomain.GetData('vredis-barrier').SignalAndWait(60000) } -Local
            """).ThrowIfErrors();
        Assert.Equal(Enumerable.Repeat<object?>(true, 8), outcome.Output);
    }

    [Fact]
    public void No_more_items_run_at_once_than_the_limit_says()
    {
        _session.Run("[AppDomain]::CurrentDomain.SetData('vredis-running', [int[]] (0, 0))").ThrowIfErrors();
        var outcome = _session.Run("""
            $most = 1..12 | Invoke-VRedisPipe { $n = [AppDomain]::CurrentDomain.GetData('vredis-running'); [Threading.Interlocked]::Increment([ref] $n[0]); Start-Sleep -Milliseconds 30; [Threading.Interlocked]::Decrement([ref] $n[0]) } -Local -ThrottleLimit 1
            ($most | Measure-Object -Maximum).Maximum
            """);
        Assert.Equal(1d, Convert.ToDouble(Assert.Single(outcome.ThrowIfErrors().Output), null));
    }

    [Fact]
    public void An_item_that_cannot_be_cancelled_times_out_and_the_rest_goes_on()
    {
        var outcome = _session.Run("1..3 | Invoke-VRedisPipe { if ($_ -eq 1) { [Threading.Thread]::Sleep(5000) }; $_ } -Local -TimeoutSeconds 1 -Retry 0 -ThrottleLimit 1");
        outcome.SingleError(ErrorIds.ItemTimeout, ErrorCategory.OperationTimeout);
        Assert.Equal([2, 3], outcome.Output);
    }

    [Fact]
    public void Output_comes_while_inputs_are_still_sent()
    {
        var outcome = _session.Run("""
            $seen = [Collections.Concurrent.ConcurrentQueue[int]]::new()
            & { 1; $until = [datetime]::Now.AddSeconds(60); while (!$seen.Count -and [datetime]::Now -lt $until) { [Threading.Thread]::Sleep(10); 0 }; 2 } |
                Invoke-VRedisPipe { $_ } -Local | ForEach-Object { $seen.Enqueue($_); if ($_) { "$_ $($seen.Count -gt 1)" } }
            """).ThrowIfErrors();
        Assert.Equal(["1 False", "2 True"], outcome.Output);
    }

    [Fact]
    public void Select_first_stops_it_at_once()
    {
        var start = Stopwatch.GetTimestamp();
        var outcome = _session.Run("1..1000 | Invoke-VRedisPipe { if ($_ -gt 1) { Start-Sleep -Seconds 120 }; $_ } -Local | Select-Object -First 1").ThrowIfErrors();
        Assert.Equal([1], outcome.Output);
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, Promptly);
        Assert.True(SpinWait.SpinUntil(() => OpenLanes() == 0, Promptly), "Items run on.");
    }

    [Theory]
    [InlineData("Start-Sleep -Seconds 120")]
    [InlineData("while ($true) { }")]
    public void Ctrl_C_stops_it_at_once(string body)
    {
        using var shell = _session.NewShell($"1..4 | Invoke-VRedisPipe {{ Write-Host 'running'; {body} }} -Local");
        var running = shell.BeginInvoke();
        Assert.True(SpinWait.SpinUntil(() => shell.Streams.Information.Count > 0, Promptly), "The items do not run.");
        shell.Stop();
        Assert.True(running.AsyncWaitHandle.WaitOne(Promptly), "The pipeline does not stop.");
        Assert.True(SpinWait.SpinUntil(() => OpenLanes() == 0, Promptly), "Items run on.");
    }

    [Fact]
    public void Ctrl_C_stops_a_sender_that_is_held_back()
    {
        using var shell = _session.NewShell("1..200000 | Invoke-VRedisPipe { Write-Host 'running'; Start-Sleep -Seconds 120 } -Local");
        var running = shell.BeginInvoke();
        Assert.True(SpinWait.SpinUntil(() => shell.Streams.Information.Count > 0, Promptly), "The items do not run.");
        shell.Stop();
        Assert.True(running.AsyncWaitHandle.WaitOne(Promptly), "The pipeline does not stop.");
    }

    [Fact]
    public void A_local_job_gives_what_came()
    {
        var outcome = _session.Run("$job = 1..50 | Invoke-VRedisPipe { $_ } -Local -AsJob; $job.Location; $null = $job | Wait-Job; $job | Receive-Job | Measure-Object -Sum | ForEach-Object Sum; $job.State.ToString()").ThrowIfErrors();
        Assert.Equal("local", outcome.Output[0]);
        Assert.Equal(1275d, Convert.ToDouble(outcome.Output[1], null));
        Assert.Equal("Completed", outcome.Output[2]);
    }

    private static int OpenLanes() => ((IEnumerable<System.Management.Automation.Runspaces.Runspace>)typeof(System.Management.Automation.Runspaces.Runspace)
        .GetProperty("RunspaceList", System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)!.GetValue(null)!)
        .Count(runspace => runspace.Name == "VRedis lane" && runspace.RunspaceAvailability == System.Management.Automation.Runspaces.RunspaceAvailability.Busy);
}
