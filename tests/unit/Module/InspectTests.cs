using System.Management.Automation;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Module;

/// <summary>Export-VRedisTable, Get-VRedisStat and Get-VRedisWorker.</summary>
[Collection(ModuleCollection.Name)]
public abstract class InspectTests : IDisposable
{
    private readonly ModuleSession _session;

    protected InspectTests(TestServer server)
    {
        _session = new ModuleSession(server);
        _session.Run("$worker = Start-VRedisWorker -AsJob -ThrottleLimit 4 -Name first").ThrowIfErrors();
    }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _session.Dispose();
    }

    [Fact]
    public void A_table_is_exported_whole_from_its_beginning_and_from_its_end()
    {
        _session.Run("1..5 | Invoke-VRedisPipe -TaskVariable task { $_ } | Out-Null").ThrowIfErrors();
        var all = Output("$task | Export-VRedisTable");
        Assert.Equal(["1", "2", "3", "4", "5"], all.Order());
        Assert.Equal(all[..2], Output("$task | Export-VRedisTable -First 2"));
        Assert.Equal(all[^2..], Output("$task | Export-VRedisTable -Last 2"));
        Assert.Equal(all, Output("$task | Export-VRedisTable -Last 9"));
        Assert.Empty(Output("$task | Export-VRedisTable -First 0"));
    }

    [Fact]
    public void A_task_without_output_exports_nothing() =>
        Assert.Empty(Output("1 | Invoke-VRedisPipe -TaskVariable task { }; $task | Export-VRedisTable"));

    [Fact]
    public void An_unknown_table_is_an_error_that_names_those_there_are()
    {
        _session.Run("1 | Invoke-VRedisPipe -TaskVariable task { $_ } | Out-Null").ThrowIfErrors();
        var error = _session.Run("$task | Export-VRedisTable -Table other").SingleError(ErrorIds.UnknownTable, ErrorCategory.ObjectNotFound);
        Assert.Contains("default", error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Force_exports_what_an_unfinished_task_has()
    {
        // Exported from inside the pipe, while the second item still runs.
        Assert.Equal(["forced: output 1", ErrorIds.TaskNotEnded], Output("""
            1, 2 | Invoke-VRedisPipe -TaskVariable task { if ($_ -eq 2) { Start-Sleep 600 }; "output $_" } | ForEach-Object {
                "forced: $(Export-VRedisTable -TaskId $task.TaskId -Force)"
                try { Export-VRedisTable -TaskId $task.TaskId } catch { $_.FullyQualifiedErrorId.Split(',')[0] }
            } | Select-Object -First 2
            """));
    }

    [Fact]
    public void Stat_shows_one_task_the_latest_ones_and_each_worker()
    {
        _session.Run("1..3 | ForEach-Object { 1..$_ | Invoke-VRedisPipe { $_ } | Out-Null }").ThrowIfErrors();
        Assert.Equal(["1 1", "2 2", "3 3"], Output("Get-VRedisStat -Last 10 | ForEach-Object { \"$($_.TaskId) $($_.Execute)\" }"));
        Assert.Equal(["2", "3"], Output("Get-VRedisStat -Last 2 | ForEach-Object TaskId"));
        Assert.Equal(["3"], Output("Get-VRedisStat | ForEach-Object TaskId"));
        Assert.Equal(["Completed 2 2 0 0 0"],
            Output("Get-VRedisStat -TaskId 2 | ForEach-Object { \"$($_.State) $($_.Collect) $($_.Execute) $($_.Fail) $($_.Undistributed) $($_.Running)\" }"));
        Assert.Equal(["True 2"], Output("Get-VRedisStat -TaskId 2 -PerWorker | ForEach-Object { \"$($_.WorkerId -eq $worker.WorkerId) $($_.Execute)\" }"));
    }

    [Fact]
    public void Workers_are_listed_while_they_live()
    {
        _session.Run("$second = Start-VRedisWorker -AsJob -ThrottleLimit 3 -Name second").ThrowIfErrors();
        Assert.Equal(["first 4", "second 3"], Output("Get-VRedisWorker | ForEach-Object { \"$($_.Name) $($_.ThrottleLimit)\" }"));
        Assert.Equal(["second"], Output("Get-VRedisWorker -Name sec* | ForEach-Object Name"));
        Assert.Equal(["first"], Output("$worker | Get-VRedisWorker | ForEach-Object Name"));
        Assert.Equal(["second"], Output("$worker | Stop-Job; Get-VRedisWorker | ForEach-Object Name"));
        Assert.Empty(Output("$second | Stop-Job; Get-VRedisWorker"));
    }

    private string[] Output(string script) => [.. _session.Run(script).ThrowIfErrors().Output.Select(value => value!.ToString()!)];
}

public sealed class InspectTestsOnReal(RealServer server) : InspectTests(server);

public sealed class InspectTestsOnEmbedded(EmbeddedTestServer server) : InspectTests(server);
