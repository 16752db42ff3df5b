using System.Diagnostics;
using VRedis.Connection;
using VRedis.Inspecting;
using VRedis.Working;

namespace VRedis.Dashboard;

/// <summary>All tasks and workers as they were a moment ago, with their rates. However many pages look at it, Redis is asked once.</summary>
/// <param name="connection">Where they lie.</param>
internal sealed class Board(VRedisConnection connection)
{
    /// <summary>Most tasks that have ended.</summary>
    public const int Most = 5000;

    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(600);

    private readonly SemaphoreSlim _looking = new(1);
    private readonly TaskOverview _overview = new(connection);
    private readonly Titles _titles = new(connection);
    private readonly Dictionary<long, RateCurve> _tasks = [];
    private readonly Dictionary<long, RateCurve> _workers = [];
    private BoardLook? _last;
    private long _at;

    /// <summary>Looks, or takes what was seen just now.</summary>
    public async Task<BoardLook> LookAsync(CancellationToken cancellation)
    {
        await _looking.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_last is { } last && Stopwatch.GetElapsedTime(_at) < Fresh)
                return last;
            var (tasks, workers) = await _overview.LookAsync(Most, cancellation).ConfigureAwait(false);
            await _titles.LearnAsync(tasks.Select(task => task.TaskId).ToHashSet(), cancellation).ConfigureAwait(false);
            Count(_tasks, tasks.Where(task => !task.HasEnded).ToDictionary(task => task.TaskId, task => task.Execute + task.Fail));
            Count(_workers, workers.ToDictionary(worker => worker.WorkerId, worker => worker.Executed));
            _at = Stopwatch.GetTimestamp();
            return _last = new BoardLook(
                [.. tasks.Select(task => TaskRow.From(task, _titles.Of(task.TaskId), _tasks.GetValueOrDefault(task.TaskId))).OrderBy(task => task.Ended)],
                [.. workers.Select(worker => WorkerRow.From(worker, _workers[worker.WorkerId]))]);
        }
        finally
        {
            _looking.Release();
        }
    }

    /// <summary>Forgets what was seen: somebody has changed it.</summary>
    public void Change() => Volatile.Write(ref _at, 0);

    // What has ended moves no more, and has no curve.
    private static void Count(Dictionary<long, RateCurve> curves, Dictionary<long, long> counters)
    {
        foreach (var gone in curves.Keys.Where(id => !counters.ContainsKey(id)).ToList())
            curves.Remove(gone);
        foreach (var (id, count) in counters)
        {
            if (!curves.TryGetValue(id, out var curve))
                curves[id] = curve = new RateCurve();
            curve.Add(count);
        }
    }
}

/// <summary>What was seen at one look.</summary>
/// <param name="Tasks">The tasks: those on their way first, then the newest first.</param>
/// <param name="Workers">The workers that are alive, by id.</param>
internal sealed record BoardLook(IReadOnlyList<TaskRow> Tasks, IReadOnlyList<WorkerRow> Workers);
