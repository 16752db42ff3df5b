using VRedis.Inspecting;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.Engine.Parts;

/// <summary>TaskInspector and TableReader.</summary>
public abstract class InspectingTests(TestServer server) : RigTests(server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_state_of_a_task_is_told_while_it_runs_and_after()
    {
        using var gate = new ManualResetEventSlim();
        await Rig.StartWorkerAsync(
            call =>
            {
                call.Wait(gate);
                if (call.Number == 0)
                    throw new InvalidOperationException("no");
                call.Output(1);
                call.Output(2);
            },
            throttleLimit: 3);
        var task = await Rig.StartTaskAsync(attempts: 2);
        await task.AddAsync(0, 10);
        await Until.Async(async () => (await task.StatAsync()).Running == 3, "3 items run");
        var running = await task.StatAsync();
        task.Live.Seal();
        await Until.Async(async () => (await task.StatAsync()).State == TaskState.Running, "it is sealed");
        gate.Set();
        await task.EndAsync();
        var ended = await task.StatAsync();

        Assert.Equal((TaskState.Sending, 10L, 7L, 0L), (running.State, running.Items, running.Undistributed, running.Execute));
        Assert.Equal((TaskState.Completed, 10L, 0L, 0L), (ended.State, ended.Items, ended.Undistributed, ended.Running));
        Assert.Equal((9L, 18L, 1L, 1L), (ended.Execute, ended.Collect, ended.Fail, ended.Retry));
        Assert.Equal($"{Environment.UserName}@{Environment.MachineName}", ended.Sender);
        Assert.InRange(ended.Start, DateTime.Now.AddMinutes(-5), DateTime.Now.AddMinutes(5));
        Assert.InRange(ended.Rate, 0.01, 100_000);
        Assert.Equal(ended.Duration, (await task.StatAsync()).Duration);
    }

    [Fact]
    public async Task Each_worker_has_its_row()
    {
        var ids = new List<long>();
        for (var i = 0; i < 2; i++)
        {
            ids.Add((await Rig.StartWorkerAsync(
                call =>
                {
                    Thread.Sleep(60);
                    call.Output(call.Number);
                },
                throttleLimit: 1)).WorkerId);
        }
        var task = await Rig.StartTaskAsync();
        await task.AddAndSealAsync(20);
        await task.EndAsync();

        var rows = await TaskInspector.GetPerWorkerAsync(Rig.Connection, task.Id, Cancellation);

        Assert.Equal(ids.Order(), rows.Select(row => row.WorkerId!.Value));
        Assert.Equal(20, rows.Sum(row => row.Execute));
        Assert.All(rows, row => Assert.Equal(row.Execute, row.Collect));
    }

    [Fact]
    public async Task The_latest_tasks_come_in_order()
    {
        var ids = new List<long>();
        for (var i = 0; i < 12; i++)
            ids.Add((await Rig.StartTaskAsync()).Id);

        async Task<IEnumerable<long>> LastAsync(int count) => (await TaskInspector.GetLastAsync(Rig.Connection, count, cancellation: Cancellation)).Select(stat => stat.TaskId);

        Assert.Equal(ids.TakeLast(3), await LastAsync(3));
        Assert.Equal(ids, await LastAsync(100));
        Assert.Empty(await LastAsync(0));
    }

    [Fact]
    public async Task The_latest_tasks_in_some_states_are_counted_without_the_others()
    {
        var ids = new List<long>();
        for (var i = 0; i < 9; i++)
        {
            var task = await Rig.StartTaskAsync();
            ids.Add(task.Id);
            if (i % 3 == 0)
                await task.Live.StopAsync(Cancellation);
            else if (i % 3 == 1)
                await EndAsync(task);
        }

        async Task<IEnumerable<long>> LastAsync(int count, params TaskState[] states) =>
            (await TaskInspector.GetLastAsync(Rig.Connection, count, states, Cancellation)).Select(stat => stat.TaskId);

        Assert.Equal([ids[3], ids[6]], await LastAsync(2, TaskState.Stopped));
        Assert.Equal([ids[1], ids[4], ids[7]], await LastAsync(100, TaskState.Completed));
        Assert.Equal([ids[6], ids[7]], await LastAsync(2, TaskState.Stopped, TaskState.Completed));
        Assert.Equal([ids[5], ids[8]], await LastAsync(2, TaskState.Sending, TaskState.Running));
        Assert.Empty(await LastAsync(100, TaskState.Abandoned));

        static async Task EndAsync(SentTask task)
        {
            task.Live.Seal();
            await task.EndAsync();
        }
    }

    [Fact]
    public async Task An_unknown_task_is_an_error()
    {
        foreach (var run in new Func<Task>[]
        {
            () => TaskInspector.GetAsync(Rig.Connection, 99, Cancellation),
            () => TaskInspector.GetPerWorkerAsync(Rig.Connection, 99, Cancellation),
            () => TaskInspector.GetDefinitionAsync(Rig.Connection, 99, Cancellation),
            () => TableReader.CheckEndedAsync(Rig.Connection, 99, cancellation: Cancellation),
        })
        {
            var error = await Assert.ThrowsAsync<VRedisException>(run);
            Assert.Equal(ErrorIds.UnknownTask, error.ErrorId);
            Assert.Contains("99", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_definition_is_there_for_all()
    {
        var task = await Rig.StartTaskAsync(attempts: 3);

        var definition = await TaskInspector.GetDefinitionAsync(Rig.Connection, task.Id, Cancellation);

        Assert.Equal((DelegateRunnerFactory.Name, 3, true), (definition.Language, definition.Attempts, definition.Live));
    }

    [Fact]
    public async Task A_table_is_complete_when_its_task_has_ended()
    {
        var task = await Rig.StartTaskAsync();
        await task.AddAsync(0, 2);
        await task.SentAsync(2);

        var error = await Assert.ThrowsAsync<VRedisException>(() => TableReader.CheckEndedAsync(Rig.Connection, task.Id, cancellation: Cancellation));

        Assert.Equal(ErrorIds.TaskNotEnded, error.ErrorId);
        Assert.Contains("2 of 2", error.Message, StringComparison.Ordinal);
        Assert.Contains("-Force", error.Message, StringComparison.Ordinal);
        await task.Live.StopAsync(Cancellation);
        await TableReader.CheckEndedAsync(Rig.Connection, task.Id, cancellation: Cancellation);
    }

    [Theory]
    [InlineData(0, long.MaxValue, 0, 2500)]
    [InlineData(10, 5, 10, 5)]
    [InlineData(999, 1002, 999, 1002)]
    [InlineData(2499, 10, 2499, 1)]
    [InlineData(2500, 10, 0, 0)]
    [InlineData(0, 0, 0, 0)]
    public async Task A_part_of_a_table_is_read(long skip, long most, int first, int count)
    {
        await Rig.Database.ListRightPushAsync(Rig.Keys.Table(5, "default"), [.. Enumerable.Range(0, 2500).Select(i => (StackExchange.Redis.RedisValue)i)]);

        var values = new List<int>();
        await foreach (var value in TableReader.ReadAsync(Rig.Connection, 5, "default", skip, most, Cancellation))
            values.Add(int.Parse(System.Text.Encoding.UTF8.GetString(value)));

        Assert.Equal(Enumerable.Range(first, count), values);
        Assert.Equal(2500, await TableReader.CountAsync(Rig.Connection, 5, "default", Cancellation));
    }

    [Fact]
    public async Task Tables_are_named_in_order()
    {
        await Rig.Database.SetAddAsync(Rig.Keys.Tables(5), ["b", "a", "C"]);

        Assert.Equal(["C", "a", "b"], await TableReader.NamesAsync(Rig.Connection, 5, Cancellation));
        Assert.Empty(await TableReader.NamesAsync(Rig.Connection, 6, Cancellation));
    }
}

public sealed class InspectingTestsOnReal(RealServer server) : InspectingTests(server);

public sealed class InspectingTestsOnEmbedded(EmbeddedTestServer server) : InspectingTests(server);
