using System.Collections.Concurrent;
using System.Text;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Engine.Invariants;

/// <summary>S9: a worker shows what its items write, when it is told to or the task asks for it.</summary>
public abstract class EchoTests(TestServer server) : RigTests(server)
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task S9_records_are_shown_when_worker_or_task_says_so(bool byWorker, bool byTask)
    {
        var shown = new ConcurrentQueue<string>();
        var worker = await Rig.StartWorkerAsync(
            call =>
            {
                call.Record($"item {call.Number}");
                call.Output(call.Number);
            },
            new() { Echo = byWorker });
        worker.Echo += (taskId, record) => shown.Enqueue($"{taskId}:{record.Item} {Encoding.UTF8.GetString(record.Value)}");
        var task = await Rig.StartTaskAsync(Rig.Definition with { Echo = byTask });

        await task.AddAndSealAsync(3);
        await task.AssertEachOnceAsync(3);

        string[] expected = byWorker || byTask ? [.. Enumerable.Range(0, 3).Select(number => $"{task.Id}:{number + 1} \"item {number}\"")] : [];
        Assert.Equal(expected, shown.Order(StringComparer.Ordinal));
        Assert.Equal(3, task.Records.Count);
    }
}

public sealed class EchoTestsOnReal(RealServer server) : EchoTests(server);

public sealed class EchoTestsOnEmbedded(EmbeddedTestServer server) : EchoTests(server);
