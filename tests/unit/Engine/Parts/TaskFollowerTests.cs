using System.Globalization;
using VRedis.Inspecting;
using VRedis.Sending;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Engine.Parts;

/// <summary>In which order a task is told of.</summary>
public abstract class TaskFollowerTests(TestServer server) : RigTests(server)
{
    [Fact]
    public async Task What_an_item_has_said_stands_before_its_failure()
    {
        await Rig.StartWorkerAsync(call =>
        {
            call.Record(call.Number.ToString(CultureInfo.InvariantCulture));
            throw new InvalidOperationException("it has failed");
        });
        var task = await Rig.StartTaskAsync(attempts: 1);
        await using var reader = await TaskReader.StartAsync(Rig.Connection, task.Id, new ReadOptions(), TestContext.Current.CancellationToken);
        await task.AddAndSealAsync(5000); // many commits while it reads

        var (said, failed) = (new HashSet<long>(), 0);
        for (TaskEvent? told = null; told is not EndEvent;)
        {
            told = reader.Take(TimeSpan.FromSeconds(1));
            if (told is RecordEvent { Record: var record })
                said.Add(record.Item);
            else if (told is FailureEvent { Failure: var failure })
                Assert.True(said.Contains(failure.Item) && ++failed > 0, $"Item {failure.Item} failed before it said anything, after {failed} others.");
        }
        Assert.Equal((5000, 5000), (said.Count, failed));
    }
}

public sealed class TaskFollowerTestsOnReal(RealServer server) : TaskFollowerTests(server);

public sealed class TaskFollowerTestsOnEmbedded(EmbeddedTestServer server) : TaskFollowerTests(server);
