using System.Globalization;
using VRedis.Wire;
using VRedis.Working;

namespace VRedis.Inspecting;

/// <summary>Finds out why a task does not get on. That Redis refuses writes is not known here: it still lets itself be read.</summary>
internal static class StallReason
{
    /// <summary>Whether the task may be stalled: it has not ended, and nothing of it runs.</summary>
    public static bool IsWorthAsking(TaskStat stat) => !stat.HasEnded && stat.Running <= 0;

    /// <returns>A sentence for the user; null when nothing is wrong: it is taken up at any moment.</returns>
    public static string? Of(TaskReading reading, IReadOnlyList<WorkerInfo> workers)
    {
        var stat = reading.Total;
        if (stat.Undistributed == 0)
            return stat.Items == 0 ? "Its sender has sent nothing yet." : "All that its sender has sent so far is done; it has not said that this is all.";
        if (workers.Count == 0)
            return "No worker is alive: Start-VRedisWorker on any machine that reaches this Redis.";
        var working = workers.Where(worker => worker.State == WorkerState.Working).ToList();
        if (working.Count == 0)
            return "The workers that are alive take no more items, they are about to leave: Start-VRedisWorker starts another.";
        if (stat.Delayed >= stat.Undistributed && reading.Due > reading.Now)
            return $"What is left waits for another attempt or for its delay; the first of it is due {When(reading.Due)}.";
        if (working.TrueForAll(worker => worker.Running >= worker.ThrottleLimit))
            return "All workers are busy with items of other tasks.";
        return null;
    }

    private static string When(long milliseconds)
    {
        var due = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).LocalDateTime;
        return due.Date == DateTime.Today ? due.ToString("'at' HH:mm:ss", CultureInfo.InvariantCulture) : due.ToString("'on' yyyy-MM-dd 'at' HH:mm:ss", CultureInfo.InvariantCulture);
    }
}
