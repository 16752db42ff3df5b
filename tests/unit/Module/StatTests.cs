using System.Management.Automation;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Module;

/// <summary>Get-VRedisStat (S19), Get-VRedisError (S20), and what may be done to tasks (S21): Stop-, Remove- and Restart-VRedisTask.</summary>
[Collection(ModuleCollection.Name)]
public abstract class StatTests : IDisposable
{
    private readonly TestServer _server;
    private readonly ModuleSession _session;

    protected StatTests(TestServer server)
    {
        _server = server;
        _session = new ModuleSession(server);
        _session.Run("$worker = Start-VRedisWorker -AsJob -ThrottleLimit 4").ThrowIfErrors();
    }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        Mend(false);
        _session.Dispose();
    }

    [Fact]
    public void S19_states_are_filtered_and_counted_without_the_others()
    {
        _session.Run("""
            1..3 | ForEach-Object { $_ | Invoke-VRedisPipe { $_ } | Out-Null }
            $stopped = 1 | Invoke-VRedisPipe { Start-Sleep 600 } -NoWait
            Stop-VRedisTask $stopped.TaskId
            4 | Invoke-VRedisPipe { $_ } | Out-Null
            $running = 1 | Invoke-VRedisPipe { Start-Sleep 600 } -NoWait
            """).ThrowIfErrors(); // S21: stopping one does not touch the others
        Assert.Equal(["3", "5"], Output("Get-VRedisStat -Last 2 -State Completed | ForEach-Object TaskId"));
        Assert.Equal(["1", "2", "3", "5"], Output("Get-VRedisStat -State Completed | ForEach-Object TaskId"));
        Assert.Equal(["4", "6"], Output("Get-VRedisStat -State Stopped, Running | ForEach-Object TaskId"));
        Assert.Equal(["6"], Output("Get-VRedisStat -State Running | ForEach-Object TaskId"));
        Assert.Equal(["4"], Output("Get-VRedisStat 1, 4, 6 -State Stopped | ForEach-Object TaskId"));
        Assert.Equal(["6"], Output("Get-VRedisStat | ForEach-Object TaskId"));
        Assert.Equal(["True 1"], Output("Get-VRedisStat -Last 1 -State Completed -PerWorker | ForEach-Object { \"$($_.WorkerId -eq $worker.WorkerId) $($_.Execute)\" }"));
        Assert.Empty(Output("Get-VRedisStat -State Abandoned; $running | Stop-VRedisTask"));
    }

    [Fact]
    public void S19_an_unknown_task_does_not_keep_the_others_from_being_shown()
    {
        _session.Run("1 | Invoke-VRedisPipe { $_ } | Out-Null").ThrowIfErrors();
        var outcome = _session.Run("Get-VRedisStat 987654, 1 | ForEach-Object TaskId");
        Assert.Equal("1", Assert.Single(outcome.Output)!.ToString());
        outcome.SingleError(ErrorIds.UnknownTask, ErrorCategory.ObjectNotFound);
    }

    [Fact]
    public void Who_waits_for_a_task_that_does_not_get_on_is_told_why()
    {
        var outcome = _session.Run("$worker | Stop-Job; $task = 1 | Invoke-VRedisPipe { $_ } -NoWait; $task | Wait-VRedisTask -TimeoutSeconds 0");
        Assert.Contains("No worker is alive", outcome.SingleError(ErrorIds.TaskNotEnded, ErrorCategory.InvalidOperation).Exception.Message, StringComparison.Ordinal);
        outcome = _session.Run("$task | Wait-VRedisTask -TimeoutSeconds 1");
        Assert.Contains(outcome.Progress, record => record.CurrentOperation?.Contains("No worker is alive", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void S20_failures_are_folded_with_step_inputs_and_totals()
    {
        Fail();
        Assert.Equal(["1 of 5: odd one; main; 1", "1 of 5: three; main; 3", "3 of 5: not N; main; 2 4 6"], Output(
            "Get-VRedisError 1 | ForEach-Object { \"$($_.Count) of $($_.Total): $($_.Message -replace '\\d', 'N'); $($_.Step); $($_.Inputs | Sort-Object)\" }").Order(StringComparer.Ordinal));
        Assert.Equal(["3"], Output("(Get-VRedisError 1)[0].Count"));
        Assert.Equal(["1"], Output("Get-VRedisError 1 -Message 'odd*' | ForEach-Object Count"));
        Assert.Equal(["2"], Output("(Get-VRedisError 1 -Message 'ODD*', three | ForEach-Object Count).Count"));
        Assert.Empty(Output("Get-VRedisError 1 -Step other*"));
        Assert.Equal(["5"], Output("$n = 0; Get-VRedisError 1 -Step m?in | ForEach-Object { $n += $_.Count }; $n"));
        Assert.Equal(["2"], Output("$n = 0; Get-VRedisStat 1 | Get-VRedisError -Last 2 | ForEach-Object { $n += $_.Count }; $n"));
        Assert.Equal(["True"], Output("(Get-VRedisError 1)[0].Stack -match 'line 3'"));
    }

    [Fact]
    public void Restart_puts_the_failed_items_of_a_finished_task_back()
    {
        Fail();
        Mend();
        Assert.Equal(["False", "True"], Output("$s = Restart-VRedisTask 1 -Failed -PassThru; $s.Fail -gt 0; $s.Items -eq 6"));
        Assert.Equal(["Completed 6 0 6"], Output("Wait-VRedisTask 1 | ForEach-Object { \"$($_.State) $($_.Execute) $($_.Fail) $($_.Collect)\" }"));
        Assert.Equal(["1", "2", "3", "4", "5", "6"], Output("Export-VRedisTable 1").Order());
        Assert.Empty(Output("Get-VRedisError 1"));
        Assert.Contains("no such failed items", Assert.Single(_session.Run("Restart-VRedisTask 1 -Failed").ThrowIfErrors().Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void What_went_back_comes_in_the_order_of_the_items()
    {
        _session.Run("1..20 | Invoke-VRedisPipe -Ordered -Retry 0 { if ($_ % 4 -eq 0 -and -not [Environment]::GetEnvironmentVariable('VREDIS_TEST_MENDED')) { throw \"$_\" }; $_ } -ErrorAction SilentlyContinue | Out-Null");
        Mend();
        _session.Run("Restart-VRedisTask 1 -Failed; Wait-VRedisTask 1 | Out-Null").ThrowIfErrors();
        Assert.Equal(Enumerable.Range(1, 20).Select(number => $"{number}"), Output("Receive-VRedisTask 1 -Follow"));
    }

    [Fact]
    public void Restart_takes_tasks_groups_and_messages_and_asks_before()
    {
        Fail();
        Mend();
        _session.Run("Get-VRedisStat 1 | Restart-VRedisTask -Failed -WhatIf").ThrowIfErrors();
        Assert.Equal(["1 5"], Counts());
        _session.Run("Restart-VRedisTask 1 -Failed -Message 'odd*'; Wait-VRedisTask 1 | Out-Null").ThrowIfErrors();
        Assert.Equal(["2 4"], Counts());
        _session.Run("Get-VRedisError 1 -Message 'not*' | Restart-VRedisTask -Failed; Wait-VRedisTask 1 | Out-Null").ThrowIfErrors();
        Assert.Equal(["5 1"], Counts());
        _session.Run("Get-VRedisStat 1 | Restart-VRedisTask -Failed; Wait-VRedisTask 1 | Out-Null").ThrowIfErrors();
        Assert.Equal(["6 0"], Counts());

        string[] Counts() => Output("Get-VRedisStat 1 | ForEach-Object { \"$($_.Execute) $($_.Fail)\" }");
    }

    [Fact]
    public void Restart_says_why_it_cannot()
    {
        _session.Run("$task = 1 | Invoke-VRedisPipe { Start-Sleep 600 } -NoWait; $task | Stop-VRedisTask").ThrowIfErrors();
        Assert.Contains("-Failed", _session.Run("Restart-VRedisTask 1").SingleError(ErrorIds.BadSetting, ErrorCategory.InvalidArgument).Exception.Message, StringComparison.Ordinal);
        Assert.Contains("was stopped", _session.Run("$task | Restart-VRedisTask -Failed").SingleError(ErrorIds.TaskEnded, ErrorCategory.InvalidOperation).Exception.Message, StringComparison.Ordinal);
        _session.Run("Restart-VRedisTask 987654 -Failed").SingleError(ErrorIds.UnknownTask, ErrorCategory.ObjectNotFound);
    }

    [Fact]
    public void S21_tasks_are_stopped_and_removed_down_the_pipeline_and_not_with_WhatIf()
    {
        _session.Run("1 | Invoke-VRedisPipe { 1 } | Out-Null; 1..2 | ForEach-Object { 1..9 | Invoke-VRedisPipe { Start-Sleep 600 } -NoWait } | Out-Null").ThrowIfErrors();
        _session.Run("Get-VRedisStat -State Running | Stop-VRedisTask -WhatIf").ThrowIfErrors();
        Assert.Equal(["2", "3"], Output("Get-VRedisStat -State Running | ForEach-Object TaskId"));
        _session.Run("Remove-VRedisTask 2").SingleError(ErrorIds.TaskNotEnded, ErrorCategory.InvalidOperation);
        Assert.Equal(["Stopped 9", "Stopped 9"], Output("Get-VRedisStat -State Running | Stop-VRedisTask -PassThru -Confirm:$false | ForEach-Object { \"$($_.State) $($_.Dropped)\" }"));
        Assert.Contains("ended already", Assert.Single(_session.Run("Stop-VRedisTask 2 -Verbose").ThrowIfErrors().Verbose, line => line.StartsWith("Task", StringComparison.Ordinal)), StringComparison.Ordinal);
        _session.Run("Get-VRedisStat -Last 9 | Remove-VRedisTask -WhatIf").ThrowIfErrors();
        Assert.Equal(["1", "2", "3"], Output("Get-VRedisStat -Last 9 | ForEach-Object TaskId"));
        _session.Run("Get-VRedisStat -State Stopped | Remove-VRedisTask").ThrowIfErrors();
        Assert.Equal(["1"], Output("Get-VRedisStat -Last 9 | ForEach-Object TaskId"));
        _session.Run("$task = 1..9 | Invoke-VRedisPipe { Start-Sleep 600 } -NoWait; $task | Remove-VRedisTask -Force").ThrowIfErrors();
        Assert.Equal(["1"], Output("Get-VRedisStat -Last 9 | ForEach-Object TaskId"));
    }

    [Fact]
    public void Tasks_are_kept_as_long_as_their_sender_says_else_the_settings()
    {
        Assert.Equal(["7"], Output("1 | Invoke-VRedisPipe { } -TaskVariable task; " + Days));
        Assert.Equal(["0.5"], Output("1 | Invoke-VRedisPipe { } -RetentionDays 0.5 -TaskVariable task; " + Days));
        _session.Connect(_server, "-RetentionDays 30");
        Assert.Equal(["30"], Output("1 | Invoke-VRedisPipe { } -TaskVariable task; " + Days));
        Assert.Equal(ErrorCategory.InvalidData, Assert.Single(_session.Run("1 | Invoke-VRedisPipe { } -RetentionDays -1").Errors).CategoryInfo.Category);
        Assert.Contains("0 to 36500", _session.Run("Connect-VRedis -RetentionDays -1").SingleError(ErrorIds.BadSetting, ErrorCategory.InvalidArgument).Exception.Message, StringComparison.Ordinal);
    }

    private const string Days = "$s = $task | Get-VRedisStat; [Math]::Round(($s.Expires - $s.End).TotalDays, 3).ToString([cultureinfo]::InvariantCulture)";

    /// <summary>Task 1: of six items five fail in three ways, until they are mended.</summary>
    private void Fail()
    {
        _session.Run("""
            1..6 | Invoke-VRedisPipe { param($a)
                if ([Environment]::GetEnvironmentVariable('VREDIS_TEST_MENDED') -or $a -eq 5) { return $a }
                if ($a % 2 -eq 0) { throw "not $a" }
                if ($a -eq 1) { throw 'odd one' } else { throw 'three' }
            } -Retry 0 -ErrorAction SilentlyContinue | Out-Null
            """);
    }

    private static void Mend(bool mended = true) => Environment.SetEnvironmentVariable("VREDIS_TEST_MENDED", mended ? "1" : null);

    private string[] Output(string script) => [.. _session.Run(script).ThrowIfErrors().Output.Select(value => value!.ToString()!)];
}

public sealed class StatTestsOnReal(RealServer server) : StatTests(server);

public sealed class StatTestsOnEmbedded(EmbeddedTestServer server) : StatTests(server);
