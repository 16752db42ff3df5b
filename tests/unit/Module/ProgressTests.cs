using System.Management.Automation;
using VRedis.PowerShell.Piping;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Module;

/// <summary>Progress bars: rate and time left of what is sent, run, waited for and exported.</summary>
[Collection(ModuleCollection.Name)]
public abstract class ProgressTests : IDisposable
{
    private readonly ModuleSession _session;

    protected ProgressTests(TestServer server) => _session = new ModuleSession(server);

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _session.Dispose();
    }

    [Fact]
    public void A_task_shows_how_it_runs_and_below_how_it_is_sent()
    {
        var bars = Bars("$worker = Start-VRedisWorker -AsJob -ThrottleLimit 2; 1..6 | ForEach-Object { $_; [Threading.Thread]::Sleep(80) } | Invoke-VRedisPipe { [Threading.Thread]::Sleep(250) }");
        Assert.Contains(bars, bar => bar.Activity == "Task 1" && bar.StatusDescription.Contains("so far done", StringComparison.Ordinal) && bar.PercentComplete == -1);
        Assert.Contains(bars, bar => bar.Activity == "Task 1" && bar.StatusDescription.EndsWith("/s", StringComparison.Ordinal) && bar.PercentComplete > 0 && bar.SecondsRemaining >= 0);
        var sending = bars.Where(bar => bar.Activity == "Sending").ToList();
        Assert.NotEmpty(sending);
        Assert.All(sending, bar => Assert.Equal(bars.First(bar => bar.Activity == "Task 1").ActivityId, bar.ParentActivityId));
        Assert.All(bars.GroupBy(bar => bar.ActivityId), same => Assert.Equal(ProgressRecordType.Completed, same.Last().RecordType));
    }

    [Theory]
    [InlineData("-NoWait")]
    [InlineData("-AsJob")]
    public void Who_only_sends_sees_how_much_was_sent(string how)
    {
        var bars = Bars($"1..10 | ForEach-Object {{ $_; [Threading.Thread]::Sleep(60) }} | Invoke-VRedisPipe {{ }} {how}");
        Assert.Contains(bars, bar => bar.Activity == "Sending task 1" && bar.StatusDescription.Contains("so far inputs", StringComparison.Ordinal));
        Assert.Equal(ProgressRecordType.Completed, bars[^1].RecordType);
    }

    [Fact]
    public void Who_waits_sees_rate_and_time_left()
    {
        var bars = Bars("$worker = Start-VRedisWorker -AsJob -ThrottleLimit 1; $task = 1..5 | Invoke-VRedisPipe { [Threading.Thread]::Sleep(250) } -NoWait; $task | Wait-VRedisTask").Where(bar => bar.Activity == "Task 1").ToList();
        Assert.Contains(bars, bar => bar.StatusDescription.EndsWith("/s", StringComparison.Ordinal) && bar.SecondsRemaining >= 0 && bar.PercentComplete > 0);
        Assert.Equal(ProgressRecordType.Completed, bars[^1].RecordType);
    }

    [Fact]
    public void Who_follows_sees_rate_and_time_left()
    {
        var bars = Bars("$worker = Start-VRedisWorker -AsJob -ThrottleLimit 1; $task = 1..5 | Invoke-VRedisPipe { [Threading.Thread]::Sleep(250); $_ } -NoWait; $task | Receive-VRedisTask -Follow").Where(bar => bar.Activity == "Task 1").ToList();
        Assert.Contains(bars, bar => bar.StatusDescription.EndsWith("/s", StringComparison.Ordinal) && bar.SecondsRemaining >= 0 && bar.PercentComplete > 0);
        Assert.Equal(ProgressRecordType.Completed, bars[^1].RecordType);
        Assert.DoesNotContain(Bars("Receive-VRedisTask 1"), bar => bar.Activity == "Task 1"); // what is there comes at once
    }

    [Fact]
    public void An_export_that_follows_has_its_bar_below_that_of_the_task()
    {
        using var folder = new TemporaryFolder();
        var bars = Bars($"$worker = Start-VRedisWorker -AsJob -ThrottleLimit 1; $task = 1..8 | Invoke-VRedisPipe {{ [Threading.Thread]::Sleep(200); $_ }} -NoWait; $task | Export-VRedisTable -Follow -Path '{folder.Path}/x.json'");
        var task = bars.First(bar => bar.Activity == "Task 1");
        Assert.All(bars.Where(bar => bar.Activity == "Exporting task 1"), bar => Assert.Equal(task.ActivityId, bar.ParentActivityId));
        Assert.Contains(bars, bar => bar.Activity == "Exporting task 1" && bar.StatusDescription.StartsWith("default: ", StringComparison.Ordinal));
        Assert.All(bars.GroupBy(bar => bar.ActivityId), same => Assert.Equal(ProgressRecordType.Completed, same.Last().RecordType));
    }

    private List<ProgressRecord> Bars(string script) => [.. _session.Run(script).ThrowIfErrors().Progress];
}

public sealed class ProgressTestsOnReal(RealServer server) : ProgressTests(server);

public sealed class ProgressBarTests
{
    [Fact]
    public void What_is_done_at_once_shows_nothing()
    {
        var seen = new Seen();
        var bar = new ProgressBar(seen, "doing");
        bar.Show(1, 2, $"half");
        bar.Complete();
        Assert.Empty(seen.Bars);
    }

    [Fact]
    public void Rate_and_time_left_are_those_of_what_was_done_since()
    {
        var seen = new Seen();
        var bar = new ProgressBar(seen, "doing", id: 3, parent: 2);
        bar.From(1000);
        SpinWait.SpinUntil(() => bar.IsDue);
        bar.Show(1100, 1200, $"{1100:N0} of {1200:N0}", "x");
        bar.Show(1101, 1200, $"too soon");
        bar.Complete();
        Assert.Equal(2, seen.Bars.Count);
        var shown = seen.Bars[0];
        Assert.Equal((3, 2, 91, 0, "x"), (shown.ActivityId, shown.ParentActivityId, shown.PercentComplete, Math.Min(0, shown.SecondsRemaining), shown.CurrentOperation));
        Assert.Matches(@"^1.?100 of 1.?200, [\d.,\s]+/s$", shown.StatusDescription);
        Assert.Equal(ProgressRecordType.Completed, seen.Bars[1].RecordType);
    }

    private sealed class Seen : IStreams
    {
        public List<ProgressRecord> Bars { get; } = [];

        public void WriteProgress(ProgressRecord progress) => Bars.Add(progress);

        public void WriteObject(object? value) => throw new NotSupportedException();

        public void WriteError(ErrorRecord error) => throw new NotSupportedException();

        public void WriteWarning(string message) => throw new NotSupportedException();

        public void WriteVerbose(string message) => throw new NotSupportedException();

        public void WriteDebug(string message) => throw new NotSupportedException();

        public void WriteInformation(InformationRecord record) => throw new NotSupportedException();
    }
}
