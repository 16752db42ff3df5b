using System.Management.Automation;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Module;

/// <summary>Export-VRedisTable to the pipeline (S16, S17, S18).</summary>
[Collection(ModuleCollection.Name)]
public abstract class ExportTests(WorkerSession worker)
{
    private readonly ModuleSession _session = worker.Session;

    [Fact]
    public void S16_a_table_is_exported_whole_from_its_beginning_and_from_its_end()
    {
        Send("1 | Invoke-VRedisPipe { 1..2500 }");
        Assert.Equal(Enumerable.Range(1, 2500).Cast<object>(), Output("$task | Export-VRedisTable"));
        Assert.Equal([1, 2], Output("$task | Export-VRedisTable -First 2"));
        Assert.Equal([2499, 2500], Output("$task.TaskId | Export-VRedisTable -Last 2"));
        Assert.Equal(2500, Output("Export-VRedisTable $task.TaskId default -Last 9999").Length);
        Assert.Empty(Output("$task | Export-VRedisTable -First 0"));
        Assert.Empty(Output("$task | Export-VRedisTable -Last 0"));
    }

    [Fact]
    public void S18_tables_are_chosen_by_names_and_wildcards_in_the_order_of_their_names()
    {
        Send("1 | Invoke-VRedisPipe -Step ([ordered]@{ main = { Push-VRedisItem 1 -Step page2; Push-VRedisItem 1 -Step page1; 'm' }; page2 = { 'p2'; 'p2b' }; page1 = { 'p1' }; empty = { } })");
        Assert.Equal(["m", "p1", "p2", "p2b"], Output("$task | Export-VRedisTable -Table *"));
        Assert.Equal(["p1", "p2", "p2b"], Output("$task | Export-VRedisTable -Table PAGE*"));
        Assert.Equal(["m", "p2"], Output("$task | Export-VRedisTable -Table page2, main, ma* -First 1"));
        Assert.Empty(Output("$task | Export-VRedisTable -Table empty"));
        Assert.Empty(Output("$task | Export-VRedisTable -Table nothing*"));
        var error = _session.Run("$task | Export-VRedisTable -Table main, nothing").SingleError(ErrorIds.UnknownTable, ErrorCategory.ObjectNotFound);
        Assert.Contains("'nothing'. It has: empty, main, page1, page2.", error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tasks_come_down_the_pipeline_and_one_that_is_unknown_does_not_keep_the_others()
    {
        Send("1 | Invoke-VRedisPipe { 'first' }");
        var outcome = _session.Run("$other = 1 | Invoke-VRedisPipe { 'second' } -NoWait; $null = $other | Wait-VRedisTask; $task.TaskId, 987654, $other.TaskId | Export-VRedisTable");
        outcome.SingleError(ErrorIds.UnknownTask, ErrorCategory.ObjectNotFound);
        Assert.Equal(["first", "second"], outcome.Output);
        Assert.Equal(["first", "second"], Output("$task, $other | Export-VRedisTable"));
    }

    [Fact]
    public void S16_an_unfinished_task_is_an_error_that_force_overcomes()
    {
        // Exported from inside the pipe, while the second item still runs.
        Assert.Equal(["forced: output 1", ErrorIds.TaskNotEnded, ErrorIds.TaskNotEnded], Output("""
            1, 2 | Invoke-VRedisPipe -TaskVariable task { if ($_ -eq 2) { Start-Sleep 600 }; "output $_" } | ForEach-Object {
                "forced: $(Export-VRedisTable -TaskId $task.TaskId -Force)"
                try { Export-VRedisTable -TaskId $task.TaskId -ErrorAction Stop } catch { $_.FullyQualifiedErrorId.Split(',')[0] }
                try { Export-VRedisTable -TaskId $task.TaskId -Pop -Follow -ErrorAction Stop } catch { $_.FullyQualifiedErrorId.Split(',')[0] }
            } | Select-Object -First 3
            """));
    }

    [Fact]
    public void S17_follow_goes_on_until_the_task_ends()
    {
        // The second item waits for a table that the loop fills when it has seen the first: nothing comes late, and nothing ends early.
        Assert.Equal(["1", "2", "Completed"], Output("""
            $gate = $null
            $task = 1, 2 | Invoke-VRedisPipe { if ($_ -eq 2) { while (-not (Get-VRedisStat -Last 1).Collect) { Start-Sleep -Milliseconds 20 } }; $_ } -NoWait
            $task | Export-VRedisTable -Follow | ForEach-Object { "$_"; if ($_ -eq 1) { $null = 1 | Invoke-VRedisPipe { 'go' } } }
            ($task | Get-VRedisStat).State.ToString()
            """));
    }

    [Fact]
    public void Follow_with_first_ends_early_and_with_last_begins_near_the_end()
    {
        Assert.Equal(["1", "2", "Running", "2", "3", "3"], Output("""
            $task = 1, 2 | Invoke-VRedisPipe { if ($_ -eq 2) { Start-Sleep -Seconds 600 }; 1..3 } -NoWait
            $task | Export-VRedisTable -Follow -First 2
            ($task | Get-VRedisStat).State
            $task | Export-VRedisTable -Follow -First 3 | Select-Object -Last 2
            $task | Stop-VRedisTask
            $task | Export-VRedisTable -Follow -Last 1
            """).Select(value => value.ToString()!));
    }

    [Fact]
    public void S16_pop_removes_what_it_returns()
    {
        Send("1 | Invoke-VRedisPipe { 1..2500 }");
        Assert.Equal([1, 2], Output("$task | Export-VRedisTable -Pop -First 2"));
        Assert.Equal([2500], Output("$task | Export-VRedisTable -Pop -Last 1"));
        Assert.Equal(Enumerable.Range(3, 2497).Cast<object>(), Output("$task | Export-VRedisTable"));
        Assert.Equal(Enumerable.Range(3, 2497).Cast<object>(), Output("$task | Export-VRedisTable -Pop"));
        Assert.Empty(Output("$task | Export-VRedisTable -Pop; $task | Export-VRedisTable"));
    }

    [Fact]
    public void Pop_removes_of_a_block_what_was_taken_before_the_pipeline_ended()
    {
        Send("1 | Invoke-VRedisPipe { 1..10 }");
        Assert.Equal([1, 2, 3], Output("$task | Export-VRedisTable -Pop | Select-Object -First 3"));
        Assert.Equal([4], Output("foreach ($once in 1) { $task | Export-VRedisTable -Pop | ForEach-Object { $_; break } }"));
        Assert.Equal([5, "boom"], Output("try { $task | Export-VRedisTable -Pop | ForEach-Object { if ($_ -eq 6) { throw 'boom' }; $_ } } catch { \"$_\" }"));
        Assert.Equal([6, 7, 8, 9, 10], Output("$task | Export-VRedisTable"));
        Assert.Equal([9], Output("$task | Export-VRedisTable -Pop -Last 2 | Select-Object -First 1"));
        Assert.Equal([6, 7, 8, 9, 10], Output("$task | Export-VRedisTable")); // the middle of a table cannot be removed
    }

    [Fact]
    public void Who_reads_an_ordered_task_gets_in_order_what_was_not_popped()
    {
        // One item after the other, so that the table has the order, too.
        Send("1..5 | Invoke-VRedisPipe { $_ * 10; $_ * 10 + 1 } -Ordered -ThrottleLimit 1");
        Assert.Equal([10, 11, 20], Output("$task | Export-VRedisTable -Pop -First 3"));
        Assert.Equal([21, 30, 31, 40, 41, 50, 51], Output("$task | Receive-VRedisTask"));
    }

    [Fact]
    public async Task Pop_loses_nothing_when_the_user_stops_it()
    {
        Send("1 | Invoke-VRedisPipe { 1..10 }");
        using var shell = _session.NewShell("$task | Export-VRedisTable -Pop | ForEach-Object { if ($_ -eq 3) { Write-Host 'third'; Start-Sleep -Seconds 600 } }");
        var running = shell.BeginInvoke();
        await Until.Async(() => shell.Streams.Information.Count > 0, "the third value is there");
        shell.Stop();
        Assert.Throws<PipelineStoppedException>(() => shell.EndInvoke(running));
        Assert.Equal([3, 4, 5, 6, 7, 8, 9, 10], Output("$task | Export-VRedisTable"));
    }

    [Fact]
    public void What_if_and_a_no_leave_everything_there()
    {
        Send("1 | Invoke-VRedisPipe { 1..3 }");
        Assert.Empty(Output("$task | Export-VRedisTable -Pop -WhatIf"));
        Assert.Equal([1, 2, 3], Output("$task | Export-VRedisTable"));
    }

    [Theory]
    [InlineData("-First 1 -Last 1", "Give one of them")]
    [InlineData("-Append", "-Path")]
    [InlineData("-Format Csv", "-Path")]
    [InlineData("-Path x.json -Append -NoClobber", "Give one of them")]
    [InlineData("-Pop -Last 1 -Follow", "Leave one of them out")]
    [InlineData("-Path x.txt", ".json, .jsonl, .csv, .xml")]
    [InlineData("-Path x", ".json, .jsonl, .csv, .xml")]
    [InlineData("-Path x.xml -Append", "CLIXML")]
    [InlineData("-Path env:/x.json", "file system")]
    public void Parameters_that_do_not_go_together_are_an_error_that_says_what_to_do(string parameters, string part)
    {
        var error = _session.Run($"Export-VRedisTable 1 {parameters}").SingleError(ErrorIds.BadExport, ErrorCategory.InvalidArgument);
        Assert.Contains(part, error.Exception.Message, StringComparison.Ordinal);
    }

    private void Send(string pipe) => _session.Run($"$task = {pipe} -NoWait; $null = $task | Wait-VRedisTask").ThrowIfErrors();

    private object[] Output(string script) => [.. _session.Run(script).ThrowIfErrors().Output.OfType<object>()];
}

public sealed class ExportTestsOnReal(WorkerSessionOnReal worker) : ExportTests(worker), IClassFixture<WorkerSessionOnReal>;

public sealed class ExportTestsOnEmbedded(WorkerSessionOnEmbedded worker) : ExportTests(worker), IClassFixture<WorkerSessionOnEmbedded>;
