using System.Globalization;
using VRedis.Connection;
using VRedis.Wire;

namespace VRedis.Inspecting;

/// <summary>What stat.lua tells of a task.</summary>
internal sealed record TaskReading
{
    private const int Counters = 13; // values before the counters

    internal TaskReading(ScriptReply reply, long taskId)
    {
        long Number(int index) => Parse(reply.Text(index)) ?? 0;

        Now = Number(0);
        Due = Number(1);
        Definition = reply.Bytes(2);
        var state = TaskStates.Parse(reply.Text(3));
        var (items, open, waiting, delayed, start, end) = (Number(4), Number(5), Number(6), Number(7), Number(8), Parse(reply.Text(9)));
        var began = Local(start);
        var total = new TaskStat
        {
            TaskId = taskId,
            State = state,
            Items = items,
            Undistributed = waiting,
            Delayed = delayed,
            Running = end is null ? open - waiting : 0,
            Dropped = end is null ? 0 : open,
            Start = began,
            End = end is { } ended ? Local(ended) : null,
            Expires = end is { } last && Parse(reply.Text(11)) is { } retention ? Local(last + retention) : null,
            Duration = Numbers.Span(Math.Max(0, (end ?? Now) - start - Number(10))),
            Sender = reply.Text(12),
        };
        PerWorker = Workers(reply, total);
        Total = total with
        {
            Collect = Sum(worker => worker.Collect),
            Execute = Sum(worker => worker.Execute),
            Fail = Sum(worker => worker.Fail),
            Retry = Sum(worker => worker.Retry),
        };

        long Sum(Func<TaskStat, long> counter) => PerWorker.Aggregate(0L, (sum, worker) => unchecked(sum + counter(worker))); // whatever stands there
    }

    /// <summary>The task as a whole.</summary>
    public TaskStat Total { get; }

    /// <summary>The part of each worker, in the order of their ids.</summary>
    public IReadOnlyList<TaskStat> PerWorker { get; }

    /// <summary>The server's clock.</summary>
    public long Now { get; }

    /// <summary>When the first delayed items are due on that clock; -1 when there are none.</summary>
    public long Due { get; }

    /// <summary>The definition when items wait and none runs; else empty.</summary>
    public byte[] Definition { get; }

    /// <returns>The reading, or null when there is no such task.</returns>
    public static async Task<TaskReading?> ReadAsync(VRedisConnection connection, long taskId, CancellationToken cancellation)
    {
        var keys = connection.Keys;
        var reply = await connection.RunAsync(Script.Stat, [keys.Meta(taskId), keys.Stat(taskId), keys.Delayed(taskId)], [], cancellation).ConfigureAwait(false);
        return reply.Code == ReplyCode.Gone ? null : new TaskReading(reply, taskId);
    }

    private static List<TaskStat> Workers(ScriptReply reply, TaskStat total)
    {
        var workers = new SortedDictionary<long, TaskStat>();
        for (var i = Counters; i + 1 < reply.Count; i += 2)
        {
            // "<worker id>:<counter>"
            var name = reply.Text(i).Split(':');
            if (name.Length != 2 || Parse(name[0]) is not { } id || Parse(reply.Text(i + 1)) is not { } value)
                continue;
            var stat = workers.GetValueOrDefault(id) ?? total with { WorkerId = id, Items = 0, Undistributed = 0, Delayed = 0, Running = 0, Dropped = 0 };
            workers[id] = name[1] switch
            {
                "collect" => stat with { Collect = value },
                "execute" => stat with { Execute = value },
                "fail" => stat with { Fail = value },
                "retry" => stat with { Retry = value },
                _ => stat,
            };
        }
        return [.. workers.Values];
    }

    private static long? Parse(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static DateTime Local(long milliseconds) => Numbers.LocalTime(milliseconds);
}
