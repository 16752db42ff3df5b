using StackExchange.Redis;
using VRedis.Connection;
using VRedis.Working;

namespace VRedis.Inspecting;

/// <summary>Looks at all tasks and workers again and again. A task that has ended is read once, and again only when it goes on, so that a look costs what is on its way.</summary>
/// <param name="connection">Where they lie.</param>
public sealed class TaskOverview(VRedisConnection connection)
{
    private Dictionary<long, TaskStat> _ended = [];

    /// <summary>Looks once. One look at a time.</summary>
    /// <param name="most">Most tasks: the newest ones, and all that have not ended.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The tasks, the newest first, without those that cannot be read (Get-VRedisStat says why), and the workers that are alive.</returns>
    public async Task<(IReadOnlyList<TaskStat> Tasks, IReadOnlyList<WorkerInfo> Workers)> LookAsync(int most, CancellationToken cancellation = default)
    {
        var look = new WorkerLook(connection);
        var newest = connection.TryAsync(db => db.SortedSetRangeByRankAsync(connection.Keys.Tasks, 0, most - 1, Order.Descending), cancellation);
        var active = (await TaskIndex.ActiveAsync(connection, cancellation).ConfigureAwait(false)).ToHashSet();
        var ids = (await newest.ConfigureAwait(false)).Select(member => member.TryParse(out long id) ? id : 0).Where(id => id > 0).Union(active);
        var stats = await Task.WhenAll(ids.Select(id => active.Contains(id) || !_ended.TryGetValue(id, out var known) ? ReadAsync(id) : Task.FromResult<TaskStat?>(known))).ConfigureAwait(false);
        List<TaskStat> tasks = [.. stats.OfType<TaskStat>().OrderByDescending(stat => stat.TaskId)];
        _ended = tasks.Where(stat => stat.HasEnded).ToDictionary(stat => stat.TaskId);
        return (tasks, await look.GetAsync(cancellation).ConfigureAwait(false));

        async Task<TaskStat?> ReadAsync(long id)
        {
            try
            {
                return await TaskInspector.ReadAsync(connection, id, look, cancellation).ConfigureAwait(false);
            }
            catch (VRedisException e) when (e.ErrorId == ErrorIds.BrokenData)
            {
                return null;
            }
        }
    }
}
