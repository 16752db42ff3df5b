using System.Diagnostics;
using System.Management.Automation;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Module;

/// <summary>Invoke-VRedisPipe -AsJob.</summary>
[Collection(ModuleCollection.Name)]
public abstract class PipeJobTests(WorkerSession worker)
{
    private static readonly TimeSpan Promptly = TimeSpan.FromSeconds(20); // items below sleep far longer

    private readonly ModuleSession _session = worker.Session;

    [Fact]
    public void Output_and_streams_go_to_the_job_and_stay_there_with_keep()
    {
        var outcome = _session.Run("""
            $job = 1..20 | Invoke-VRedisPipe { Write-Warning "w$_"; Write-Host "h$_"; Write-Verbose "v$_"; if ($_ -eq 3) { Write-Error 'e3' }; $_ } -AsJob -Verbose -TaskVariable task 4> $null
            $null = $job | Wait-Job
            @($job | Receive-Job -Keep -ErrorAction Ignore -WarningAction Ignore -InformationAction Ignore).Count
            $job.HasMoreData; $job.Warning.Count; $job.Information.Count; $job.Verbose.Count; $job.Error.Count; $job.TaskId -eq $task.TaskId; $job.PSJobTypeName; $job.StatusMessage; $job.State.ToString()
            @($job | Receive-Job -ErrorAction Ignore -WarningAction Ignore -InformationAction Ignore).Count
            $job.Output.Count; $job.HasMoreData
            """).ThrowIfErrors();
        Assert.Equal([20, true, 20, 20, 20, 1, true, "VRedisPipe", "20 of 20 done", "Completed", 20, 0, false], outcome.Output);
    }

    [Fact]
    public void Receive_job_writes_to_the_streams_of_who_receives()
    {
        var outcome = _session.Run("$job = 1 | Invoke-VRedisPipe { $_; Write-Warning 'w'; throw 'boom' } -Retry 0 -AsJob; $job | Receive-Job -Wait -AutoRemoveJob; @(Get-Job | Where-Object Id -eq $job.Id).Count");
        outcome.SingleError(ErrorIds.ItemFailed, ErrorCategory.OperationStopped);
        Assert.Contains("w", Assert.Single(outcome.Warnings), StringComparison.Ordinal);
        Assert.Equal([0], outcome.Output); // a failed attempt leaves no output
    }

    [Fact]
    public void It_is_returned_while_items_run_and_tells_how_far_they_are()
    {
        var outcome = _session.Run("""
            $job = 1..40 | Invoke-VRedisPipe { if ($_ -gt 2) { Start-Sleep -Seconds 120 }; $_ } -AsJob
            $until = [datetime]::Now.AddSeconds(60); while (($job.StatusMessage -ne '2 of 40 done' -or $job.Output.Count -lt 2) -and [datetime]::Now -lt $until) { [Threading.Thread]::Sleep(20) }
            $job.StatusMessage; $job.State.ToString(); @($job | Receive-Job | Sort-Object); (Get-Job -Id $job.Id).Name -eq "VRedisPipe$($job.TaskId)"
            while (!$job.Progress.Count -and [datetime]::Now -lt $until) { [Threading.Thread]::Sleep(20) }
            $job.Progress[0].Activity -eq "Task $($job.TaskId)"
            $job | Remove-Job -Force
            """).ThrowIfErrors();
        Assert.Equal(["2 of 40 done", "Running", 1, 2, true, true], outcome.Output);
    }

    [Theory]
    [InlineData("Stop-Job", "Stopped")]
    [InlineData("Remove-Job -Force", "Stopped")]
    public void Stopping_or_removing_it_ends_the_task_everywhere(string command, string state)
    {
        _session.Run("$job = 1..40 | Invoke-VRedisPipe { Write-Host 'running'; Start-Sleep -Seconds 120 } -AsJob").ThrowIfErrors();
        Until(() => _session.Run("$job.Information.Count -gt 0").Output is [true], "an item runs");
        var start = Stopwatch.GetTimestamp();
        _session.Run($"$job | {command}").ThrowIfErrors();
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, Promptly);
        Assert.Equal([state, "Stopped"], _session.Run("$job.State.ToString(); (Get-VRedisStat -TaskId $job.TaskId).State.ToString()").ThrowIfErrors().Output);
        Until(() => !worker.IsBusy, "nothing runs");
    }

    [Fact]
    public void A_task_that_somebody_stops_makes_it_fail_with_the_reason()
    {
        var outcome = _session.Run("""
            $job = 1..40 | Invoke-VRedisPipe { Start-Sleep -Seconds 120 } -AsJob
            $until = [datetime]::Now.AddSeconds(60); while ($job.StatusMessage -ne '0 of 40 done' -and [datetime]::Now -lt $until) { [Threading.Thread]::Sleep(20) } # what is on its way meets a task that has ended
            Stop-VRedisTask $job.TaskId -Confirm:$false
            $null = $job | Wait-Job
            $job.State.ToString(); $job.JobStateInfo.Reason.ErrorId; $job.JobStateInfo.Reason.Message
            """).ThrowIfErrors();
        Assert.Equal(["Failed", ErrorIds.TaskNotCompleted], outcome.Output[..2]);
        Assert.Contains("was stopped", (string)outcome.Output[2]!, StringComparison.Ordinal);
        Assert.Contains("was stopped", Assert.Single(_session.Run("$job | Receive-Job").Errors).Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_run_at_once_and_outlive_the_session_s_connection()
    {
        var outcome = _session.Run("""
            $jobs = foreach ($n in 1..3) { 1..30 | Invoke-VRedisPipe { Start-Sleep -Milliseconds 5; $_ * $using:n } -AsJob }
            Disconnect-VRedis
            $null = $jobs | Wait-Job
            $jobs.ForEach({ ($_ | Receive-Job | Measure-Object -Sum).Sum; $_.State.ToString() })
            """).ThrowIfErrors();
        Assert.Equal([465d, "Completed", 930d, "Completed", 1395d, "Completed"], outcome.Output.Select(value => value is string ? value : Convert.ToDouble(value, null)));
        worker.Connect();
    }

    [Fact]
    public void A_bad_input_is_an_error_of_the_sender_and_the_rest_goes_on()
    {
        var outcome = _session.Run("$job = { 1 }, 2 | Invoke-VRedisPipe { $_ } -AsJob; $job | Receive-Job -Wait");
        outcome.SingleError(ErrorIds.BadValue, ErrorCategory.InvalidData);
        Assert.Equal([2], outcome.Output);
    }

    [Fact]
    public void Ctrl_C_while_inputs_are_sent_ends_the_task_and_leaves_no_job()
    {
        var before = _session.Run("@(Get-Job).Count").Output;
        using var shell = _session.NewShell("& { 1; Start-Sleep -Seconds 120 } | Invoke-VRedisPipe { Write-Host 'running'; Start-Sleep -Seconds 120 } -AsJob -TaskVariable task");
        var running = shell.BeginInvoke();
        Until(() => worker.IsBusy, "an item runs");
        shell.Stop();
        Assert.True(running.AsyncWaitHandle.WaitOne(Promptly), "The pipeline does not stop.");
        Assert.Equal("Stopped", Assert.Single(_session.Run("(Get-VRedisStat -TaskId $task.TaskId).State.ToString()").ThrowIfErrors().Output));
        Assert.Equal(before, _session.Run("@(Get-Job).Count").Output);
    }

    private static void Until(Func<bool> condition, string what) => Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(60)), $"Not in time: {what}.");
}

public sealed class PipeJobTestsOnReal(WorkerSessionOnReal worker) : PipeJobTests(worker), IClassFixture<WorkerSessionOnReal>;

public sealed class PipeJobTestsOnEmbedded(WorkerSessionOnEmbedded worker) : PipeJobTests(worker), IClassFixture<WorkerSessionOnEmbedded>;

/// <summary>A job whose Redis goes away.</summary>
[Collection(ModuleCollection.Name)]
public sealed class PipeJobOutageTests
{
    [Fact]
    public async Task A_job_can_be_stopped_while_its_server_is_away()
    {
        await using var server = await OwnRedisServer.StartAsync();
        using var session = new ModuleSession();
        session.Run("Connect-VRedis $args[0] $args[1]; $null = Start-VRedisWorker -AsJob; $job = 1 | Invoke-VRedisPipe { Start-Sleep -Seconds 120 } -AsJob", server.Host, server.Port).ThrowIfErrors();
        server.Kill();
        // It asks for workers when nothing comes for a second, and cannot be answered.
        Assert.True(SpinWait.SpinUntil(() => session.Run("$job.Warning.Count -gt 0").Output is [true], TimeSpan.FromSeconds(60)), "The job does not notice.");
        Assert.Equal(["Stopped"], session.Run("$job | Stop-Job; $job.State.ToString()").ThrowIfErrors().Output);
    }

    [Fact]
    public async Task A_job_whose_server_has_lost_its_data_fails_with_the_reason()
    {
        await using var server = await OwnRedisServer.StartAsync(); // in memory
        using var session = new ModuleSession();
        session.Run("Connect-VRedis $args[0] $args[1]; $job = 1..10 | Invoke-VRedisPipe { $_ } -AsJob", server.Host, server.Port).ThrowIfErrors(); // without a worker
        await server.RestartAsync();
        var outcome = session.Run("$null = $job | Wait-Job -Timeout 60; $job.State.ToString(); $job.JobStateInfo.Reason.ErrorId");
        Assert.Equal(["Failed", ErrorIds.DataLost], outcome.Output);
    }
}
