using System.Globalization;
using System.Text.Json;
using StackExchange.Redis;
using VRedis.Connection;
using VRedis.Wire;
using VRedis.Working;

namespace VRedis.Inspecting;

/// <summary>Answers how tasks and workers are doing. It only reads.</summary>
public static class TaskInspector
{
    /// <summary>The state of one task.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.UnknownTask"/>.</exception>
    public static async Task<TaskStat> GetAsync(VRedisConnection connection, long taskId, CancellationToken cancellation = default) =>
        (await ReadAsync(connection, taskId, cancellation).ConfigureAwait(false))?.Total ?? throw Unknown(taskId);

    /// <summary>The state of the latest tasks, the newest last.</summary>
    public static async Task<IReadOnlyList<TaskStat>> GetLastAsync(VRedisConnection connection, int count, CancellationToken cancellation = default)
    {
        if (count <= 0)
            return [];
        var ids = await connection.TryAsync(db => db.SortedSetRangeByRankAsync(connection.Keys.Tasks, -count, -1), cancellation).ConfigureAwait(false);
        var stats = await Task.WhenAll(ids.Select(id => ReadAsync(connection, (long)id, cancellation))).ConfigureAwait(false);
        return [.. stats.OfType<TaskReading>().Select(reading => reading.Total)];
    }

    /// <summary>A task's row for each worker that took part.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.UnknownTask"/>.</exception>
    public static async Task<IReadOnlyList<TaskStat>> GetPerWorkerAsync(VRedisConnection connection, long taskId, CancellationToken cancellation = default) =>
        (await ReadAsync(connection, taskId, cancellation).ConfigureAwait(false) ?? throw Unknown(taskId)).PerWorker;

    /// <summary>What a task is.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.UnknownTask"/>.</exception>
    public static async Task<TaskDefinition> GetDefinitionAsync(VRedisConnection connection, long taskId, CancellationToken cancellation = default)
    {
        var definition = await connection.TryAsync(db => db.HashGetAsync(connection.Keys.Meta(taskId), "definition"), cancellation).ConfigureAwait(false);
        return definition.IsNull ? throw Unknown(taskId) : TaskDefinition.FromBytes((byte[])definition!);
    }

    /// <summary>The workers that are alive.</summary>
    public static async Task<IReadOnlyList<WorkerInfo>> GetWorkersAsync(VRedisConnection connection, CancellationToken cancellation = default)
    {
        var keys = connection.Keys;
        var beats = await connection.TryAsync(db => db.SortedSetRangeByRankWithScoresAsync(keys.Workers), cancellation).ConfigureAwait(false);
        if (beats.Length == 0)
            return [];
        var now = await connection.NowAsync(cancellation).ConfigureAwait(false);
        var alive = beats.Where(beat => now - beat.Score < Presence.Gone.TotalMilliseconds).ToArray();
        var found = await Task.WhenAll(alive.Select(beat => connection.TryAsync(db => db.StringGetAsync(keys.Worker((long)beat.Element)), cancellation))).ConfigureAwait(false);
        return [.. found.Zip(alive, (text, beat) => Worker(text, now - beat.Score)).OfType<WorkerInfo>().OrderBy(worker => worker.WorkerId)];
    }

    private static WorkerInfo? Worker(RedisValue text, double silent)
    {
        try
        {
            return text.IsNull ? null : JsonSerializer.Deserialize((byte[])text!, WireJson.Default.WorkerInfo)! with { Silent = TimeSpan.FromMilliseconds(Math.Max(0, silent)) };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task<TaskReading?> ReadAsync(VRedisConnection connection, long taskId, CancellationToken cancellation)
    {
        var keys = connection.Keys;
        var meta = await connection.TryAsync(
            db => db.HashGetAsync(keys.Meta(taskId), ["state", "items", "open", "waiting", "start", "end", "definition"]), cancellation).ConfigureAwait(false);
        if (meta[0].IsNull)
            return null;
        var counts = await connection.TryAsync(db => db.HashGetAllAsync(keys.Stat(taskId)), cancellation).ConfigureAwait(false);
        var end = meta[5].IsNull ? await connection.NowAsync(cancellation).ConfigureAwait(false) : (long)meta[5];
        var total = new TaskStat
        {
            TaskId = taskId,
            State = TaskStates.Parse(meta[0].ToString()),
            Items = (long)meta[1],
            Undistributed = (long)meta[3],
            Running = meta[5].IsNull ? (long)meta[2] - (long)meta[3] : 0,
            Start = DateTimeOffset.FromUnixTimeMilliseconds((long)meta[4]).LocalDateTime,
            Duration = TimeSpan.FromMilliseconds(Math.Max(0, end - (long)meta[4])),
            Sender = TaskDefinition.FromBytes((byte[])meta[6]!).Sender,
        };
        return TaskReading.From(total, counts);
    }

    private static VRedisException Unknown(long taskId) => new(ErrorIds.UnknownTask, $"There is no task {taskId}. Get-VRedisStat -Last 10 shows the latest ones.");

    private sealed record TaskReading(TaskStat Total, IReadOnlyList<TaskStat> PerWorker)
    {
        public static TaskReading From(TaskStat total, HashEntry[] counts)
        {
            var workers = new SortedDictionary<long, TaskStat>();
            foreach (var entry in counts)
            {
                // "<worker id>:<counter>"
                var name = entry.Name.ToString().Split(':');
                if (name.Length != 2 || !long.TryParse(name[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id) || !entry.Value.TryParse(out long value))
                    continue;
                var stat = workers.GetValueOrDefault(id) ?? total with { WorkerId = id, Items = 0, Undistributed = 0, Running = 0 };
                workers[id] = name[1] switch
                {
                    "collect" => stat with { Collect = value },
                    "execute" => stat with { Execute = value },
                    "fail" => stat with { Fail = value },
                    "retry" => stat with { Retry = value },
                    _ => stat,
                };
            }
            total = total with
            {
                Collect = workers.Values.Sum(worker => worker.Collect),
                Execute = workers.Values.Sum(worker => worker.Execute),
                Fail = workers.Values.Sum(worker => worker.Fail),
                Retry = workers.Values.Sum(worker => worker.Retry),
            };
            return new TaskReading(total, [.. workers.Values]);
        }
    }
}
