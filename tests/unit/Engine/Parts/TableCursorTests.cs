using System.Globalization;
using System.Text;
using StackExchange.Redis;
using VRedis.Control;
using VRedis.Inspecting;
using VRedis.Sending;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Engine.Parts;

/// <summary>TableCursor, and who reads with it: a table is read whole and once while somebody removes values from it.</summary>
public abstract class TableCursorTests(TestServer server) : RigTests(server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_reader_keeps_its_place_while_what_it_has_read_is_removed()
    {
        var task = await FilledAsync(2500);
        var cursor = new TableCursor(Rig.Connection, task, new TableRange("t"));
        var read = new List<int>();
        TableBlock block;
        do
        {
            block = await cursor.ReadAsync(Cancellation);
            read.AddRange(Numbers(block.Values));
            await TableTrim.RemoveBeforeAsync(Rig.Connection, task, "t", block.Position + block.Values.Length, Cancellation);
        }
        while (!block.Last);

        Assert.Equal(Enumerable.Range(0, 2500), read);
        Assert.False(await Rig.Database.KeyExistsAsync(Rig.Keys.Table(task, "t")));
    }

    [Fact]
    public async Task What_was_removed_before_it_was_read_is_counted()
    {
        var task = await FilledAsync(2500);
        var cursor = new TableCursor(Rig.Connection, task, new TableRange("t"));
        var first = await cursor.ReadAsync(Cancellation);
        await TableTrim.RemoveBeforeAsync(Rig.Connection, task, "t", first.Values.Length + 7, Cancellation);

        var second = await cursor.ReadAsync(Cancellation);

        Assert.Equal((0, 7, first.Values.Length + 7), (first.Missed, second.Missed, second.Position));
        Assert.Equal(first.Values.Length + 7, Numbers(second.Values).First());
    }

    [Fact]
    public async Task Large_values_come_in_small_blocks()
    {
        var task = await StartedAsync();
        foreach (var _ in Enumerable.Range(0, 4))
            await PushAsync(task, [.. Enumerable.Repeat((RedisValue)new byte[300_000], 50)]);
        var cursor = new TableCursor(Rig.Connection, task, new TableRange("t"));
        await cursor.ReadAsync(Cancellation);

        Assert.Equal(3, (await cursor.ReadAsync(Cancellation)).Values.Length); // about a megabyte
    }

    [Fact]
    public async Task Only_the_part_that_is_wanted_is_read()
    {
        var task = await FilledAsync(300);
        var cursor = new TableCursor(Rig.Connection, task, new TableRange("t", From: 50, Most: 120));
        var read = new List<int>();
        while (!cursor.Done)
            read.AddRange(Numbers((await cursor.ReadAsync(Cancellation)).Values));

        Assert.Equal(Enumerable.Range(50, 120), read);
        Assert.Empty((await cursor.ReadAsync(Cancellation)).Values);
    }

    [Fact]
    public async Task S17_a_follower_reads_each_value_once_while_its_task_runs_and_values_are_removed()
    {
        var task = await Rig.StartTaskAsync();
        await Rig.StartWorkerAsync(call => call.Output(call.Number));
        var read = new List<int>();
        await using var reader = await TaskReader.StartAsync(Rig.Connection, task.Id, new ReadOptions { Only = [new TableRange("default")] }, Cancellation);
        await task.AddAndSealAsync(3000);
        TaskEvent? taskEvent;
        do
        {
            taskEvent = reader.Take(TimeSpan.FromSeconds(1));
            if (taskEvent is not OutputEvent output)
                continue;
            read.AddRange(Numbers(output.Values));
            await TableTrim.RemoveBeforeAsync(Rig.Connection, task.Id, "default", output.Position!.Value + output.Values.Count, Cancellation);
        }
        while (taskEvent is not EndEvent);

        Assert.Equal(Enumerable.Range(0, 3000), read.Order());
        Assert.Empty(await task.TableAsync());
    }

    [Fact]
    public async Task A_follower_is_told_of_values_that_somebody_else_removed()
    {
        var task = await FilledAsync(300);
        await TableTrim.RemoveBeforeAsync(Rig.Connection, task, "t", 100, Cancellation);
        await using var reader = await TaskReader.StartAsync(Rig.Connection, task, new ReadOptions(Follow: false) { Only = [new TableRange("t")] }, Cancellation);
        var events = new List<TaskEvent>();
        while (events is not [.., EndEvent])
        {
            if (reader.Take(TimeSpan.FromSeconds(1)) is { } taskEvent)
                events.Add(taskEvent);
        }

        Assert.Contains("100 values of the table 't'", Assert.IsType<NoticeEvent>(events[0]).Message, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(100, 200), events.OfType<OutputEvent>().SelectMany(output => Numbers(output.Values)));
    }

    [Fact]
    public async Task Following_ends_when_as_much_is_read_as_was_wanted()
    {
        var task = await FilledAsync(10);
        await using var reader = await TaskReader.StartAsync(Rig.Connection, task, new ReadOptions { Only = [new TableRange("t", Most: 12)] }, Cancellation);
        var read = new List<int>();
        for (var ended = false; !ended;)
        {
            switch (reader.Take(TimeSpan.FromMilliseconds(20)))
            {
                case OutputEvent output:
                    read.AddRange(Numbers(output.Values));
                    await PushAsync(task, [10, 11, 12]);
                    break;
                case EndEvent:
                    ended = true;
                    break;
            }
        }

        Assert.Equal(Enumerable.Range(0, 12), read);
    }

    /// <summary>A task that does not end, with numbers from 0 in the table "t".</summary>
    private async Task<long> FilledAsync(int count)
    {
        var task = await StartedAsync();
        await PushAsync(task, [.. Enumerable.Range(0, count).Select(number => (RedisValue)number)]);
        return task;
    }

    private async Task<long> StartedAsync() => (await Rig.StartTaskAsync()).Id;

    private Task PushAsync(long task, RedisValue[] values) => Rig.Database.ListRightPushAsync(Rig.Keys.Table(task, "t"), values);

    private static IEnumerable<int> Numbers(IEnumerable<byte[]> values) => values.Select(value => int.Parse(Encoding.UTF8.GetString(value), CultureInfo.InvariantCulture));
}

public sealed class TableCursorTestsOnReal(RealServer server) : TableCursorTests(server);

public sealed class TableCursorTestsOnEmbedded(EmbeddedTestServer server) : TableCursorTests(server);
