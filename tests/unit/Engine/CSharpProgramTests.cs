using System.Buffers;
using System.Text.Json;
using VRedis.Connection;
using VRedis.Inspecting;
using VRedis.Sending;
using VRedis.Tests.Servers;
using VRedis.Wire;
using VRedis.Working;
using Xunit;

namespace VRedis.Tests.Engine;

/// <summary>The engine without PowerShell: what a C# program writes to send items, run them and read what came of them.</summary>
public abstract class CSharpProgramTests(TestServer server)
{
    [Fact]
    public async Task A_CSharp_program_can_use_the_engine()
    {
        var cancellation = TestContext.Current.CancellationToken;

        // Connect. All programs that share a Redis and a prefix work together.
        await using var connection = await VRedisConnection.ConnectAsync(
            new VRedisSettings { HostName = server.Host, Port = server.Port, Password = server.Password, Prefix = TestServer.NewPrefix() }, cancellation);

        // Start a worker that knows the language "square": here or in any other process, once or often.
        await using var worker = await Worker.StartAsync(connection, new WorkerOptions { ThrottleLimit = 4 }, [new SquareLanguage()], cancellation);

        // Start a task of that language: one step, whose output goes to the table "squares".
        await using var task = await LiveTask.StartAsync(
            connection, new TaskDefinition { Language = "square", Steps = [new StepDefinition("main", Script: "", Table: "squares")] }, cancellation: cancellation);

        // Add items. The task takes none while too much waits already; then take events and try again.
        var sum = 0L;
        for (var number = 1; number <= 1000; number++)
        {
            while (!task.TryAdd(number, WriteJson))
                sum += Sum(task.Take(TimeSpan.FromMilliseconds(50)));
        }
        task.Seal();

        // Take events until the task has ended.
        TaskEvent? taken;
        do
        {
            taken = task.Take(TimeSpan.FromSeconds(1));
            sum += Sum(taken);
        }
        while (taken is not EndEvent);

        // Read its table: now, or later from any other program.
        var table = new List<int>();
        await foreach (var json in TableReader.ReadAsync(connection, task.TaskId, "squares", cancellation: cancellation))
            table.Add(JsonSerializer.Deserialize<int>(json));

        Assert.Equal(Enumerable.Range(1, 1000).Select(number => number * number), table.Order());
        Assert.Equal(table.Sum(value => (long)value), sum);
        Assert.Equal(TaskState.Completed, (await TaskInspector.GetAsync(connection, task.TaskId, cancellation)).State);
    }

    private static long Sum(TaskEvent? taken) => taken switch
    {
        OutputEvent output => output.Values.Sum(json => (long)JsonSerializer.Deserialize<int>(json)),
        FailureEvent failure => throw new InvalidOperationException(failure.Failure.Message),
        _ => 0,
    };

    private static void WriteJson(int value, IBufferWriter<byte> buffer)
    {
        using var writer = new Utf8JsonWriter(buffer);
        JsonSerializer.Serialize(writer, value);
    }

    /// <summary>A language without scripts: it squares each item.</summary>
    private sealed class SquareLanguage : IItemRunnerFactory
    {
        public string Language => "square";

        public IItemRunner Open(TaskContext task) => new SquareLane();

        public void Dispose()
        {
        }
    }

    private sealed class SquareLane : IItemRunner
    {
        public void Run(ILaneFeed feed)
        {
            while (feed.TryNext(out var item))
            {
                var number = JsonSerializer.Deserialize<int>(item.Value.Span);
                WriteJson(number * number, feed.Output);
                feed.EndOutput();
                feed.Done();
            }
        }

        public void Cancel()
        {
            // An item is over sooner than it could be cancelled.
        }

        public void Dispose()
        {
        }
    }
}

public sealed class CSharpProgramTestsOnReal(RealServer server) : CSharpProgramTests(server);

public sealed class CSharpProgramTestsOnEmbedded(EmbeddedTestServer server) : CSharpProgramTests(server);
