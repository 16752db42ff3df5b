using System.Management.Automation;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Module;

/// <summary>Get-VRedisStat and Get-VRedisWorker.</summary>
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
