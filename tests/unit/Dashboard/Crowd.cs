using System.Text.Json;
using StackExchange.Redis;
using VRedis.Tests.Engine.Support;
using VRedis.Wire;
using VRedis.Working;

namespace VRedis.Tests.Dashboard;

/// <summary>Tasks and workers that are only written down: nobody runs them.</summary>
internal static class Crowd
{
    private const int HourMs = 3_600_000;

    /// <summary>Writes tasks, some of which have ended.</summary>
    /// <param name="rig">Where.</param>
    /// <param name="count">How many.</param>
    /// <param name="ended">Whether the task of a number, from 0, has ended.</param>
    /// <param name="script">The script of all.</param>
    /// <returns>Their ids.</returns>
    public static async Task<IReadOnlyList<long>> AddTasksAsync(Rig rig, int count, Func<int, bool> ended, string script = "Get-Thing $_")
    {
        var last = await rig.Database.StringIncrementAsync(rig.Keys.TaskCounter, count);
        List<long> ids = [.. Enumerable.Range(0, count).Select(i => last - count + 1 + i)];
        var now = await rig.Connection.NowAsync(CancellationToken.None);
        var definition = (Rig.Definition with { Steps = [new StepDefinition(StepDefinition.Main, script, StepDefinition.DefaultTable)] }).ToBytes();
        await Task.WhenAll(ids.Select((id, i) => AddAsync(id, i)));
        return ids;

        async Task AddAsync(long id, int i)
        {
            var over = ended(i);
            List<HashEntry> meta = [new("state", over ? "done" : "sealed"), new("definition", definition), new("attempts", 4), new("retention", HourMs), new("sender", "anna@desk"), new("token", "t"),
                new("start", now - 60_000 - i), new("batch", 1), new("items", 1000), new("open", over ? 0 : 600), new("waiting", over ? 0 : 580), new("bytes", 0), new("delayed", 0), new("dropped", 0)];
            if (over)
                meta.Add(new HashEntry("end", now - 1000));
            await rig.Database.HashSetAsync(rig.Keys.Meta(id), [.. meta]);
            await rig.Database.HashSetAsync(rig.Keys.Stat(id), [new("7:execute", over ? 990 : 390), new("7:fail", 10), new("7:collect", 990)]);
            await TaskIndex.BeginsAsync(rig.Connection, id, CancellationToken.None);
            if (over)
                await TaskIndex.EndsAsync(rig.Connection, id, now + HourMs, CancellationToken.None);
        }
    }

    /// <summary>Items of a task are done.</summary>
    public static Task WorkAsync(Rig rig, long task, int items) => Task.WhenAll(rig.Database.HashIncrementAsync(rig.Keys.Stat(task), "7:execute", items), rig.Database.HashDecrementAsync(rig.Keys.Meta(task), "open", items));

    /// <summary>Writes workers that give signs of life for an hour.</summary>
    public static async Task AddWorkersAsync(Rig rig, int count)
    {
        var now = await rig.Connection.NowAsync(CancellationToken.None);
        await Task.WhenAll(Enumerable.Range(1, count).Select(async id =>
        {
            var info = new WorkerInfo { WorkerId = id, Name = $"worker{id:000}", Machine = $"machine{id % 10}", ThrottleLimit = 32, Running = id % 32, Executed = 1000 * id };
            await rig.Database.StringSetAsync(rig.Keys.Worker(id), JsonSerializer.SerializeToUtf8Bytes(info, WireJson.Default.WorkerInfo));
            await rig.Database.SortedSetAddAsync(rig.Keys.Workers, id, now + HourMs);
        }));
    }

    /// <summary>Writes values into a task's table.</summary>
    public static async Task AddValuesAsync(Rig rig, long task, string table, IEnumerable<string> values)
    {
        await rig.Database.SetAddAsync(rig.Keys.Tables(task), table);
        await rig.Database.ListRightPushAsync(rig.Keys.Table(task, table), [.. values.Select(value => (RedisValue)value)]);
    }
}
