using System.Management.Automation;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using VRedis.Working;
using Xunit;

namespace VRedis.Tests.Module;

/// <summary>S22, the part about workers: Get-VRedisWorker and Stop-VRedisWorker, and a worker in the foreground.</summary>
[Collection(ModuleCollection.Name)]
public abstract class WorkerCommandTests : IDisposable
{
    private readonly ModuleSession _session;

    protected WorkerCommandTests(TestServer server)
    {
        _session = new ModuleSession(server);
        _session.Run("$first = Start-VRedisWorker -AsJob -Name first; $second = Start-VRedisWorker -AsJob -Name second -ThrottleLimit 3").ThrowIfErrors();
    }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _session.Dispose();
    }

    [Fact]
    public async Task A_worker_tells_what_it_is_and_does()
    {
        _session.Run("$task = 1..60 | Invoke-VRedisPipe { Start-Sleep 600 } -NoWait").ThrowIfErrors();
        WorkerInfo Second() => (WorkerInfo)Assert.Single(_session.Run("Get-VRedisWorker -Name SEC*").ThrowIfErrors().Output)!;
        await Until.Async(() => Second() is { Running: > 0, Tasks.Count: 1 }, "the second worker runs an item and has said so");

        var worker = Second();
        _session.Run("$task | Stop-VRedisTask").ThrowIfErrors();

        Assert.Equal(("second", 3, WorkerState.Working, Environment.ProcessId, Environment.MachineName), (worker.Name, worker.ThrottleLimit, worker.State, worker.ProcessId, worker.Machine));
        Assert.StartsWith("PowerShell 7.", worker.Runtime, StringComparison.Ordinal);
        Assert.InRange(worker.Lanes, worker.Running, 3);
        Assert.InRange(worker.Since, DateTime.Now.AddMinutes(-5), worker.LastHeartbeat.AddMinutes(1));
        Assert.InRange(worker.Silent, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.NotEmpty(worker.Platform);
    }

    [Fact]
    public void One_that_is_not_alive_is_an_error_that_names_those_who_are()
    {
        var error = _session.Run("Get-VRedisWorker 987654").SingleError(ErrorIds.UnknownWorker, ErrorCategory.ObjectNotFound);
        Assert.Contains("(second)", error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal("nobody", _session.Run("Get-VRedisWorker -Name nobody, first").SingleError(ErrorIds.UnknownWorker, ErrorCategory.ObjectNotFound).TargetObject);
        Assert.Empty(Output("Get-VRedisWorker -Name nobody*"));
        _session.Run("Stop-VRedisWorker 987654").SingleError(ErrorIds.UnknownWorker, ErrorCategory.ObjectNotFound);
        _session.Run("Stop-VRedisWorker -Name nobody").SingleError(ErrorIds.UnknownWorker, ErrorCategory.ObjectNotFound);
        Assert.Equal(2, Output("Get-VRedisWorker").Length);
    }

    [Fact]
    public void A_job_completes_when_its_worker_is_stopped_from_afar()
    {
        _session.Run("Get-VRedisWorker -Name second | Stop-VRedisWorker -WhatIf").ThrowIfErrors();
        Assert.Equal(["first", "second"], Output("Get-VRedisWorker | ForEach-Object Name"));

        Assert.Equal(["first"], Output("Get-VRedisWorker -Name second | Stop-VRedisWorker -Wait; Get-VRedisWorker | ForEach-Object Name"));

        Assert.Equal(["Completed", "Running"], Output("Wait-Job $second | Out-Null; $second.State; $first.State"));
        Assert.Contains($"{Environment.UserName}@{Environment.MachineName} asks", Assert.Single(_session.Run("Receive-Job $second").Warnings), StringComparison.Ordinal);
        Assert.Empty(Output("$first | Stop-VRedisWorker -TimeoutSeconds 60; Get-VRedisWorker"));
        Assert.Equal(["Completed"], Output("Wait-Job $first | Out-Null; $first.State"));
    }

    [Fact]
    public async Task Waiting_for_a_worker_whose_items_run_on_has_a_limit()
    {
        _session.Run("Stop-VRedisWorker -Name * -Wait; $third = Start-VRedisWorker -AsJob -Name third -ShutdownSeconds 600; $begun = [IO.Path]::GetTempFileName()").ThrowIfErrors();
        _session.Run("$task = 1 | Invoke-VRedisPipe { [IO.File]::Delete($using:begun); Start-Sleep 600 } -NoWait").ThrowIfErrors();
        await Until.Async(() => Output("[IO.File]::Exists($begun)") is ["False"], "the item runs"); // one that has not begun would be handed back

        var error = _session.Run("Stop-VRedisWorker -Name third -TimeoutSeconds 1").SingleError(ErrorIds.WorkerNotStopped, ErrorCategory.OperationTimeout);

        Assert.Equal(Assert.Single(Output("$third.WorkerId")), error.TargetObject.ToString());
        await Until.Async(() => Output("Get-VRedisWorker -Name third | ForEach-Object State") is ["Draining"], "it is draining");
        Assert.Contains("no more items", Assert.Single(Output("$t = 1 | Invoke-VRedisPipe { } -NoWait; ($t | Get-VRedisStat).Reason")), StringComparison.Ordinal);
        Assert.Equal(["Completed"], Output("$task, $t | Stop-VRedisTask; Wait-Job $third | Out-Null; $third.State"));
    }

    [Fact]
    public async Task A_worker_in_the_foreground_returns_and_says_who_asked()
    {
        using var other = new ModuleSession();
        using var shell = other.NewShell("Start-VRedisWorker -Name foreground -ShutdownSeconds 1");
        var running = shell.BeginInvoke();
        await Until.Async(() => Output("Get-VRedisWorker -Name fore* | ForEach-Object Name") is ["foreground"], "the worker is alive");

        Assert.Empty(Output("Stop-VRedisWorker -Name foreground -Confirm:$false -Wait; Get-VRedisWorker -Name fore*"));

        await Until.Async(() => running.IsCompleted, "the command returns");
        Assert.Empty(shell.EndInvoke(running));
        Assert.Empty(shell.Streams.Error);
        Assert.Contains(shell.Streams.Warning, warning => warning.Message.Contains($"{Environment.UserName}@{Environment.MachineName} asks", StringComparison.Ordinal));
    }

    private string[] Output(string script) => [.. _session.Run(script).ThrowIfErrors().Output.Select(value => value!.ToString()!)];
}

public sealed class WorkerCommandTestsOnReal(RealServer server) : WorkerCommandTests(server);

public sealed class WorkerCommandTestsOnEmbedded(EmbeddedTestServer server) : WorkerCommandTests(server);
