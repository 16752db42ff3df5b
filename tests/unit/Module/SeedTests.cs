using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Module;

/// <summary>Rows of what vredis.py does that no class of their own has: S1, S3, S5, S8, S23, S25, S26.</summary>
[Collection(ModuleCollection.Name)]
public abstract class SeedTests : IDisposable
{
    private readonly ModuleSession _session;

    protected SeedTests(TestServer server)
    {
        _session = new ModuleSession(server);
        _session.Run("$worker = Start-VRedisWorker -AsJob").ThrowIfErrors();
    }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _session.Dispose();
    }

    [Fact]
    public void S1_S3_one_worker_runs_several_tasks_at_once_and_none_disturbs_another() => Assert.Equal(
        ["300 even=True", "300 even=False", "300 even=True"],
        Output("""
            $jobs = 0..2 | ForEach-Object { $odd = $_ % 2; 1..300 | Invoke-VRedisPipe { Start-Sleep -Milliseconds 1; 2 * $_ + $using:odd } -AsJob }
            foreach ($job in $jobs) { $got = @($job | Receive-Job -Wait); "$($got.Count) even=$(-not ($got | Where-Object { $_ % 2 }))" }
            """));

    [Fact]
    public void S3_a_worker_runs_32_items_at_once_when_nothing_else_is_said() =>
        Assert.Equal(["32"], Output("$worker | Get-VRedisWorker | ForEach-Object ThrottleLimit"));

    [Fact]
    public void S5_ids_of_tasks_increase_and_senders_at_once_never_share_one() => Assert.Equal(["1 2 3 4 5 6 7 8"], Output("""
            $jobs = 1..8 | ForEach-Object { 1 | Invoke-VRedisPipe { $_ } -AsJob }
            $null = $jobs | Receive-Job -Wait
            ($jobs | ForEach-Object TaskId | Sort-Object) -join ' '
            """));

    [Fact]
    public void S8_a_task_is_submitted_and_its_sender_comes_back_to_it() => Assert.Equal(["Completed", "55"], Output("""
            $task = 1..10 | Invoke-VRedisPipe { $_ } -NoWait
            ($task | Wait-VRedisTask -TimeoutSeconds 100).State.ToString()
            ($task | Receive-VRedisTask -Follow | Measure-Object -Sum).Sum.ToString()
            """));

    [Fact]
    public void S23_an_item_that_throws_runs_four_times_and_is_then_kept_as_failed()
    {
        var outcome = _session.Run("7 | Invoke-VRedisPipe { Write-Host 'tried'; throw 'no' } -TaskVariable task; ($task | Get-VRedisStat).Retry; ($task | Get-VRedisError).Inputs");
        outcome.SingleError(ErrorIds.ItemFailed, System.Management.Automation.ErrorCategory.OperationStopped);
        Assert.Equal(4, outcome.Information.Length);
        Assert.Equal(["3", "7"], outcome.Output.Select(value => value!.ToString()));
    }

    [Fact]
    public void S25_lines_of_chosen_workers_alone_are_shown()
    {
        _session.Run("""
            $other = Start-VRedisWorker -AsJob -Name other
            $task = 1..2 | Invoke-VRedisPipe { Write-Host $_; $_ } -WorkerName other -NoWait
            $null = $task | Wait-VRedisTask -TimeoutSeconds 100
            """).ThrowIfErrors();
        var outcome = _session.Run("$task | Receive-VRedisTask -WorkerId $worker.WorkerId").ThrowIfErrors();
        Assert.Equal(2, outcome.Output.Length);
        Assert.Empty(outcome.Information);
        Assert.Equal(2, _session.Run("$task | Receive-VRedisTask -WorkerId $other.WorkerId").ThrowIfErrors().Information.Length);
    }

    [Fact]
    public void S26_the_module_says_its_version() =>
        Assert.Equal([typeof(PowerShell.Commands.VRedisCmdlet).Assembly.GetName().Version!.ToString(3)], Output("(Get-Module VRedis).Version.ToString()"));

    private string[] Output(string script) => [.. _session.Run(script).ThrowIfErrors().Output.Select(value => value!.ToString()!)];
}

public sealed class SeedTestsOnReal(RealServer server) : SeedTests(server);

public sealed class SeedTestsOnEmbedded(EmbeddedTestServer server) : SeedTests(server);
