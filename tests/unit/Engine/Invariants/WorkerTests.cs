using System.Collections.Concurrent;
using VRedis.Inspecting;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using VRedis.Wire;
using VRedis.Working;
using Xunit;

namespace VRedis.Tests.Engine.Invariants;

/// <summary>What a worker does about runners and tasks that misbehave.</summary>
public abstract class WorkerTests(TestServer server) : RigTests(server)
{
    [Fact]
    public async Task A_runner_that_ends_in_the_middle_of_an_item_fails_that_item_only()
    {
        await Rig.StartWorkerAsync(new LambdaFactory(() => new LambdaRunner(feed =>
        {
            while (feed.TryNext(out var item))
            {
                if (item.Value.Span.SequenceEqual("3"u8))
                    return;
                feed.Output.Append(item.Value.Span);
                feed.EndOutput();
                feed.Done();
            }
        })));
        var task = await Rig.StartTaskAsync(attempts: 2);
        await task.AddAndSealAsync(10);

        await task.AssertEachOnceAsync(10, except: 3);

        Assert.Contains("ended the lane", Assert.Single(task.Failures).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_runner_that_breaks_in_an_item_fails_that_item_only()
    {
        await Rig.StartWorkerAsync(new LambdaFactory(() => new LambdaRunner(feed =>
        {
            while (feed.TryNext(out var item))
            {
                if (item.Value.Span.SequenceEqual("3"u8))
                    throw new InvalidOperationException("broken");
                feed.Output.Append(item.Value.Span);
                feed.EndOutput();
                feed.Done();
            }
        })));
        var task = await Rig.StartTaskAsync();
        await task.AddAndSealAsync(10);

        await task.AssertEachOnceAsync(10, except: 3);

        Assert.Contains("broken", Assert.Single(task.Failures).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_task_that_no_runner_can_be_opened_for_fails_with_the_reason()
    {
        await Rig.StartWorkerAsync(new LambdaFactory(() => throw new InvalidOperationException("no such module")));
        var task = await Rig.StartTaskAsync(attempts: 2);
        await task.AddAndSealAsync(5);

        Assert.Equal(TaskState.Completed, await task.EndAsync());

        Assert.Equal(5, task.Failures.Count);
        Assert.All(task.Failures, failure => Assert.Contains("no such module", failure.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_task_of_another_language_is_left_alone()
    {
        var worker = await Rig.StartWorkerAsync(call => call.Output(call.Number));
        var other = await Sending.LiveTask.StartAsync(Rig.Connection, Rig.Definition with { Language = "cobol" }, cancellation: TestContext.Current.CancellationToken);
        await using var disposing = other;
        Assert.True(other.TryAdd("1"u8.ToArray(), (json, buffer) => System.Buffers.BuffersExtensions.Write(buffer, json)));
        var task = await Rig.StartTaskAsync();
        await task.AddAndSealAsync(5);

        await task.AssertEachOnceAsync(5);

        Assert.DoesNotContain(other.TaskId, worker.Info.Tasks);
        Assert.Equal(1, (await TaskInspector.GetAsync(Rig.Connection, other.TaskId, TestContext.Current.CancellationToken)).Undistributed);
    }

    [Fact]
    public async Task What_is_broken_in_Redis_disturbs_no_task()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await Rig.Database.HashSetAsync(Rig.Keys.Meta(901), [new("state", "open"), new("definition", "garbage")]);
        await Rig.Database.HashSetAsync(Rig.Keys.Meta(902), [new("state", "no such state"), new("definition", "{}")]);
        await Rig.Database.SetAddAsync(Rig.Keys.Active, ["901", "902", "903", "no number"]);
        var worker = await Rig.StartWorkerAsync(call => call.Output(call.Number));
        await Rig.Connection.Subscriber.PublishAsync(StackExchange.Redis.RedisChannel.Literal(Rig.Keys.Wake), "garbage");
        await Rig.Connection.Subscriber.PublishAsync(StackExchange.Redis.RedisChannel.Literal(Rig.Keys.Control), "stop garbage");
        await Until.Async(() => Rig.Notices.Count > 0, "a notice about the broken task");

        var task = await Rig.StartTaskAsync();
        await Rig.Connection.Subscriber.PublishAsync(StackExchange.Redis.RedisChannel.Literal(Rig.Keys.Events(task.Id)), "commit garbage");
        await Rig.Database.ListRightPushAsync(Rig.Keys.Failed(task.Id), "garbage");
        await task.AddAndSealAsync(5);

        await task.AssertEachOnceAsync(5);
        await Until.Async(async () => !await Rig.Database.SetContainsAsync(Rig.Keys.Active, 903), "the unknown task is forgotten");
        Assert.Equal(worker.WorkerId, Assert.Single(await TaskInspector.GetWorkersAsync(Rig.Connection, cancellation)).WorkerId);
    }

    [Fact]
    public async Task An_item_that_was_lost_twice_runs_alone()
    {
        var (running, crowd) = (0, new ConcurrentDictionary<long, int>());
        var task = await Rig.StartTaskAsync();
        var raw = new ScriptTask(Rig, task.Id);
        await raw.AddReadyAsync("1 1 3 2 main\n0", 1);
        await raw.AddReadyAsync($"2 20 1 0 main\n{string.Join('\n', Enumerable.Range(1, 20))}", 20);
        await raw.AddReadyAsync("22 1 3 2 main\n21", 1);
        task.Live.Seal();
        await Rig.StartWorkerAsync(
            call =>
            {
                Interlocked.Increment(ref running);
                for (var i = 0; i < 10; i++)
                {
                    Thread.Sleep(10);
                    crowd.AddOrUpdate(call.Number, Volatile.Read(ref running), (_, before) => Math.Max(before, Volatile.Read(ref running)));
                }
                Interlocked.Decrement(ref running);
                call.Output(call.Number);
            },
            throttleLimit: 4);

        await task.AssertEachOnceAsync(22);

        Assert.Equal((1, 1), (crowd[0], crowd[21]));
        Assert.Equal(4, crowd.Values.Max());
    }

    [Fact]
    public async Task Items_that_were_lost_once_are_committed_one_by_one()
    {
        // So that, when the worker is lost again, it is known which of them it was.
        var before = new ConcurrentDictionary<long, long>();
        var task = await Rig.StartTaskAsync();
        await new ScriptTask(Rig, task.Id).AddReadyAsync("1 5 1 1 main\n0\n1\n2\n3\n4", 5);
        await Rig.StartWorkerAsync(
            call =>
            {
                before[call.Number] = Rig.Database.ListLength(Rig.Keys.Table(task.Id, StepDefinition.DefaultTable));
                call.Output(call.Number);
            },
            throttleLimit: 1);
        task.Live.Seal();

        await task.AssertEachOnceAsync(5);

        Assert.All(before, pair => Assert.Equal(pair.Key, pair.Value));
    }

    [Fact]
    public async Task Two_tasks_share_a_worker_fairly()
    {
        var order = new ConcurrentQueue<long>();
        var (one, two) = (await Rig.StartTaskAsync(), await Rig.StartTaskAsync());
        foreach (var task in new[] { one, two })
        {
            await task.AddAndSealAsync(30);
            await task.SentAsync(30);
        }
        await Rig.StartWorkerAsync(
            call =>
            {
                order.Enqueue(call.Task.TaskId);
                Thread.Sleep(60);
                call.Output(call.Number);
            },
            throttleLimit: 2);

        await one.AssertEachOnceAsync(30);
        await two.AssertEachOnceAsync(30);

        Assert.InRange(order.Take(30).Count(id => id == one.Id), 8, 22);
    }

    private sealed class LambdaFactory(Func<IItemRunner> open) : IItemRunnerFactory
    {
        public string Language => DelegateRunnerFactory.Name;

        public IItemRunner Open(TaskContext task) => open();

        public void Dispose()
        {
        }
    }

    private sealed class LambdaRunner(Action<ILaneFeed> run) : IItemRunner
    {
        public void Run(ILaneFeed feed) => run(feed);

        public void Cancel()
        {
        }

        public void Dispose()
        {
        }
    }
}

public sealed class WorkerTestsOnReal(RealServer server) : WorkerTests(server);

public sealed class WorkerTestsOnEmbedded(EmbeddedTestServer server) : WorkerTests(server);
