using System.Buffers;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using VRedis.Connection;
using VRedis.Inspecting;
using VRedis.Sending;
using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.Engine.Support;

/// <summary>A live task whose events a thread collects.</summary>
internal sealed class SentTask : IAsyncDisposable
{
    private readonly VRedisConnection _connection;
    private readonly Thread _collector;
    private readonly ConcurrentQueue<string> _outputs = [];
    private readonly ConcurrentQueue<TaskRecord> _records = [];
    private readonly ConcurrentQueue<ItemFailure> _failures = [];
    private readonly ConcurrentQueue<string> _notices = [];
    private readonly TaskCompletionSource<TaskState> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _closing;

    private SentTask(VRedisConnection connection, LiveTask task)
    {
        (_connection, Live) = (connection, task);
        _collector = new Thread(Collect) { IsBackground = true, Name = "test collector" };
        _collector.Start();
    }

    public VRedisConnection Connection => _connection;

    public LiveTask Live { get; }

    public long Id => Live.TaskId;

    public IReadOnlyCollection<string> Outputs => _outputs;

    public IReadOnlyCollection<TaskRecord> Records => _records;

    public IReadOnlyCollection<ItemFailure> Failures => _failures;

    public IReadOnlyCollection<string> Notices => _notices;

    /// <summary>How it ended; faults when sending or reading became impossible.</summary>
    public Task<TaskState> End => _end.Task;

    public static async Task<SentTask> StartAsync(VRedisConnection connection, TaskDefinition definition, SendOptions? options, int padding = 0) =>
        new(connection, await LiveTask.StartAsync(connection, definition, options, TestContext.Current.CancellationToken)) { Padding = padding };

    /// <summary>Adds numbers, waiting where the task does not take them.</summary>
    public async Task AddAsync(int first, int count)
    {
        foreach (var number in Enumerable.Range(first, count))
            await Until.Async(() => TryAdd(number), $"the task takes item {number}");
    }

    /// <summary>Bytes that each number takes at least; with more than it has letters it is padded with spaces, which JSON allows.</summary>
    public int Padding { get; init; }

    public bool TryAdd(int number) => Padding == 0 ? Live.TryAdd(number, WriteNumber) : TryAdd(number.ToString(CultureInfo.InvariantCulture).PadRight(Padding));

    /// <summary>Adds one item of JSON.</summary>
    public bool TryAdd(string json) => Live.TryAdd(json, static (text, buffer) => buffer.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Adds 0 to <paramref name="count"/> - 1 and seals.</summary>
    public async Task AddAndSealAsync(int count)
    {
        await AddAsync(0, count);
        Live.Seal();
    }

    public Task SentAsync(int count) => Until.Async(() => Live.Progress.Sent >= count, $"{count} items are sent");

    /// <summary>Waits for the end and for how it ended.</summary>
    public async Task<TaskState> EndAsync(TimeSpan? limit = null)
    {
        try
        {
            return await _end.Task.WaitAsync(limit ?? Until.Generous, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            var stat = await StatAsync();
            throw new TimeoutException($"The task has not ended: {stat}, {_outputs.Count} outputs, {_failures.Count} failures.");
        }
    }

    public Task<TaskStat> StatAsync() => TaskInspector.GetAsync(_connection, Id);

    /// <summary>A table, as it lies in Redis.</summary>
    public async Task<List<string>> TableAsync(string table = StepDefinition.DefaultTable)
    {
        var values = new List<string>();
        await foreach (var value in TableReader.ReadAsync(_connection, Id, table))
            values.Add(Encoding.UTF8.GetString(value));
        return values;
    }

    /// <summary>The task has ended, and each number below <paramref name="count"/> (but those left out) was put out once, here and in Redis.</summary>
    public async Task AssertEachOnceAsync(int count, params int[] except)
    {
        Assert.Equal(TaskState.Completed, await EndAsync());
        var expected = Enumerable.Range(0, count).Except(except).ToList();
        Assert.Equal(expected, (await TableAsync()).Select(int.Parse).Order());
        Assert.Equal(expected, _outputs.Select(int.Parse).Order());
        var stat = await StatAsync();
        Assert.Equal((count, expected.Count, except.Length), (stat.Items, stat.Execute, stat.Fail));
    }

    public async ValueTask DisposeAsync()
    {
        if (_closing)
            return;
        _closing = true;
        Live.Nudge();
        _collector.Join();
        await Live.DisposeAsync();
    }

    private static void WriteNumber(int number, IBufferWriter<byte> buffer)
    {
        Utf8Formatter.TryFormat(number, buffer.GetSpan(16), out var written);
        buffer.Advance(written);
    }

    private void Collect()
    {
        try
        {
            while (!_closing)
            {
                switch (Live.Take(TimeSpan.FromMilliseconds(100)))
                {
                    case OutputEvent output:
                        foreach (var value in output.Values)
                            _outputs.Enqueue(Encoding.UTF8.GetString(value));
                        break;
                    case RecordEvent record:
                        _records.Enqueue(record.Record);
                        break;
                    case FailureEvent failure:
                        _failures.Enqueue(failure.Failure);
                        break;
                    case NoticeEvent notice:
                        _notices.Enqueue(notice.Message);
                        break;
                    case EndEvent end:
                        _end.TrySetResult(end.State);
                        return;
                }
            }
        }
        catch (Exception e)
        {
            _end.TrySetException(e);
        }
    }
}
