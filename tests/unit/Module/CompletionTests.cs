using System.Diagnostics;
using System.Management.Automation;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Module;

/// <summary>What Tab offers: ids, names and commands of the session's Redis.</summary>
[Collection(ModuleCollection.Name)]
public abstract class CompletionTests : IDisposable
{
    protected CompletionTests(TestServer server) => Session = new ModuleSession(server);

    private protected ModuleSession Session { get; }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        Session.Dispose();
    }

    [Fact]
    public void Task_ids_come_the_newest_first_with_their_states()
    {
        Session.Run("1..3 | ForEach-Object { 1 | Invoke-VRedisPipe { 1 } -NoWait } | Out-Null; Stop-VRedisTask 2").ThrowIfErrors();
        Assert.Equal(["3", "2", "1"], Texts("Get-VRedisStat -TaskId "));
        Assert.Equal(["2"], Texts("Receive-VRedisTask 2"));
        Assert.Equal(["3", "1"], Texts("Stop-VRedisTask 2, ")); // what has ended cannot be stopped or waited for
        Assert.Equal(["3", "1"], Texts("Wait-VRedisTask "));
        Assert.Equal(["3", "2", "1"], Texts("Get-VRedisError "));
        Assert.Equal(["3", "2", "1"], Texts("Restart-VRedisTask -Failed "));
        var stopped = Assert.Single(Session.Complete("Remove-VRedisTask 2"));
        Assert.Equal("2 Stopped", stopped.ListItemText);
        Assert.Matches(@"^Stopped, started \d{4}-\d\d-\d\d \d\d:\d\d:\d\d, 0 of 1 items done", stopped.ToolTip);
    }

    [Fact]
    public void Tables_are_those_of_the_task_in_question()
    {
        Session.Run("""
            $worker = Start-VRedisWorker -AsJob -ThrottleLimit 2
            1 | Invoke-VRedisPipe { 1 } -Table odd-one -TaskVariable task | Out-Null
            1 | Invoke-VRedisPipe -Step @{ main = { 1, 2 }; image = { } } | Out-Null
            """).ThrowIfErrors();
        Assert.Equal(["odd-one"], Texts("Export-VRedisTable 1 -Table "));
        Assert.Equal(["odd-one"], Texts("Export-VRedisTable -TaskId 1 -Table 'odd"));
        Assert.Equal(["odd-one"], Texts("Export-VRedisTable -TaskId $task.TaskId -Table o"));
        Assert.Equal(["default", "image", "main"], Texts("$task | Export-VRedisTable -Table ").Append("default").Distinct().Order(StringComparer.Ordinal)); // the latest task's
        Assert.Contains("2 values of task 2", Session.Complete("Export-VRedisTable 2 -Table ").Select(offer => offer.ToolTip));
        Assert.Empty(Texts("Export-VRedisTable 987654 -Table "));
        Assert.Equal(["image", "main"], Texts("Get-VRedisError 2 -Step ").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Steps_are_those_that_are_being_typed()
    {
        Assert.Equal(["image", "page"], Texts("1 | Invoke-VRedisPipe -Step ([ordered]@{ page = { 1 }; image = { 2 } }) -StartStep ").Order(StringComparer.Ordinal));
        Assert.Equal(["image"], Texts("1 | Invoke-VRedisPipe -Step @{ page = { 1 }; image = { 2 } } -StartStep i"));
        Assert.Equal(["first", "second"], Texts("1 | Invoke-VRedisPipe -Step $steps -StartStep ", "$steps = [ordered]@{ first = { }; second = { } }"));
        Assert.Equal(["page", "image"], Texts("1 | Invoke-VRedisPipe -Step @{ page = { Push-VRedisItem 2 -Step ^ }; image = { 2 } }"));
    }

    [Fact]
    public void Workers_are_those_that_are_alive()
    {
        Session.Run("$a = Start-VRedisWorker -AsJob -ThrottleLimit 3 -Name 'lab one'; $b = Start-VRedisWorker -AsJob -Name web").ThrowIfErrors();
        foreach (var command in (string[])["Get-VRedisWorker", "Stop-VRedisWorker", "Receive-VRedisTask 1", "Invoke-VRedisCmdline date", "Invoke-VRedisPipe { }"])
            Assert.Equal(["1", "2"], Texts($"{command} -WorkerId "));
        foreach (var name in (string[])["Get-VRedisWorker -Name", "Stop-VRedisWorker -Name", "Invoke-VRedisCmdline date -WorkerName", "Invoke-VRedisPipe { } -WorkerName"])
            Assert.Equal(["'lab one'", "web"], Texts($"{name} "));
        Assert.Equal(["web"], Texts("Get-VRedisWorker -Name w"));
        var lab = Assert.Single(Session.Complete("Get-VRedisWorker 1"));
        Assert.Equal("1 lab one", lab.ListItemText);
        Assert.Contains("Working, 0 of 3 items running", lab.ToolTip, StringComparison.Ordinal);
    }

    [Fact]
    public void Command_lines_are_those_run_before_and_programs()
    {
        Session.Run("Invoke-VRedisCmdline 'vredis-test one'; Invoke-VRedisCmdline vredis-two; Invoke-VRedisCmdline 'vredis-test one'"); // nobody is there to run them
        Assert.Equal(["'vredis-test one'", "vredis-two"], Texts("Invoke-VRedisCmdline vredis-t"));
        Assert.Equal(["'vredis-test one'"], Texts("Invoke-VRedisCmdline 'vredis-test o"));
        Assert.Contains("dotnet", Texts("Invoke-VRedisCmdline dotn"));
    }

    private string[] Texts(string typed, string before = "") => [.. Session.Complete(typed, before).Select(offer => offer.CompletionText)];
}

public sealed class CompletionTestsOnReal(RealServer server) : CompletionTests(server)
{
    [Fact]
    public async Task Nothing_is_offered_while_Redis_is_away_and_that_at_once()
    {
        await using var own = await OwnRedisServer.StartAsync();
        Session.Connect(own.Host, own.Port, own.Password);
        Session.Run("1 | Invoke-VRedisPipe { 1 } -NoWait | Out-Null").ThrowIfErrors();
        Assert.Single(Session.Complete("Get-VRedisStat -TaskId "));
        own.Freeze();
        try
        {
            Assert.True(Quickest() < TimeSpan.FromMilliseconds(200));
        }
        finally
        {
            own.Thaw();
        }
        own.Kill();
        Assert.True(Quickest() < TimeSpan.FromMilliseconds(200));
        Session.Run("Disconnect-VRedis").ThrowIfErrors();
        Assert.True(Quickest() < TimeSpan.FromMilliseconds(200)); // nor is a connection made for it
        Assert.False((bool)Session.Run("[VRedis.PowerShell.Commands.ConnectVRedisCommand].Assembly.GetType('VRedis.PowerShell.Session').GetProperty('IsConnected').GetValue($null)").Output[0]!);

        // Of several: the machine may be busy.
        TimeSpan Quickest() => Enumerable.Range(0, 4).Min(_ =>
        {
            var start = Stopwatch.GetTimestamp();
            Assert.Empty(Session.Complete("Get-VRedisStat -TaskId ", tries: 1));
            return Stopwatch.GetElapsedTime(start);
        });
    }
}

public sealed class CompletionTestsOnEmbedded(EmbeddedTestServer server) : CompletionTests(server);
