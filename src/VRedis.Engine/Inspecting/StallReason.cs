using System.Globalization;
using VRedis.Wire;
using VRedis.Working;

namespace VRedis.Inspecting;

/// <summary>Finds out why a task does not get on. That Redis refuses writes is not known here: it still lets itself be read.</summary>
public static class StallReason
{
    private const int MostNamed = 10;

    /// <summary>Whether the task may be stalled: it has not ended, and nothing of it runs.</summary>
    internal static bool IsWorthAsking(TaskStat stat) => !stat.HasEnded && stat.Running <= 0;

    /// <returns>A sentence for the user; null when nothing is wrong: it is taken up at any moment.</returns>
    internal static string? Of(TaskReading reading, KeyRing keys, IReadOnlyList<WorkerInfo> workers)
    {
        var stat = reading.Total;
        if (stat.Undistributed == 0)
            return stat.Items == 0 ? "Its sender has sent nothing yet." : "All that its sender has sent so far is done; it has not said that this is all.";
        if (workers.Count == 0)
            return "No worker is alive: Start-VRedisWorker on any machine that reaches this Redis.";
        var mark = Envelope.MarkOf(reading.Definition);
        if (mark.Form == SealForm.Encrypted && !keys.KeyIds.Contains(mark.KeyId))
            return workers.Any(mark.Suits) ? $"It is encrypted with the key {mark.KeyId}, which is not here: nothing more is to be known of it." : NoneSuits(mark, workers);
        if (Filter(keys, stat.TaskId, reading.Definition) is not { } filter)
            return "Its definition cannot be read, so no worker takes it up. Remove-VRedisTask -Force removes it.";
        var admitted = workers.Where(worker => filter.Admits(worker.WorkerId, worker.Name)).ToList();
        if (admitted.Count == 0)
            return NoneMatches(filter, workers);
        admitted = [.. admitted.Where(mark.Suits)];
        if (admitted.Count == 0)
            return NoneSuits(mark, [.. workers.Where(worker => filter.Admits(worker.WorkerId, worker.Name))]);
        if (Refusal(keys, mark, stat.TaskId, reading.Definition) is { } refusal)
            return $"Workers refuse it. {refusal}";
        var working = admitted.Where(worker => worker.State == WorkerState.Working).ToList();
        if (working.Count == 0)
            return "The workers that may run it take no more items, they are about to leave: Start-VRedisWorker starts another.";
        if (stat.Delayed >= stat.Undistributed && reading.Due > reading.Now)
            return $"What is left waits for another attempt or for its delay; the first of it is due {When(reading.Due)}.";
        if (working.TrueForAll(worker => worker.Running >= worker.ThrottleLimit))
            return "All workers are busy with items of other tasks.";
        return null;
    }

    /// <summary>Says that no worker may run a task, and which there are.</summary>
    /// <param name="filter">Which ones may.</param>
    /// <param name="workers">Those that are alive, at least one.</param>
    /// <param name="where">Where they are, with a space before it.</param>
    public static string NoneMatches(WorkerFilter filter, IReadOnlyList<WorkerInfo> workers, string where = "")
    {
        var none = workers.Count == 1 ? "the one worker that is alive" : $"none of the {workers.Count} workers that are alive";
        return $"The task is for workers with {filter}, and {none}{where} {(workers.Count == 1 ? "does not match" : "matches")}: {Names(workers)}. It waits for one; Start-VRedisWorker -Name starts one with a name of its own.";
    }

    /// <summary>Says that no worker takes a task because of its signature or its want of one.</summary>
    /// <param name="mark">How the task lies in Redis.</param>
    /// <param name="workers">Those that might run it else, at least one.</param>
    public static string NoneSuits(SealMark mark, IReadOnlyList<WorkerInfo> workers)
    {
        var accepted = workers.SelectMany(worker => worker.KeyIds).Distinct().ToList();
        return $"{(workers.Count == 1 ? "The worker that may run it" : $"Each of the {workers.Count} workers that may run it")} {mark.WhyNot}. Workers: {Names(workers)}; {(accepted.Count == 0 ? "they have no keys" : $"keys that they accept: {string.Join(", ", accepted)}")}.";
    }

    private static string Names(IReadOnlyList<WorkerInfo> workers) =>
        string.Join(", ", workers.Take(MostNamed).Select(worker => $"{worker.WorkerId} ({worker.Name})")) + (workers.Count > MostNamed ? $" and {workers.Count - MostNamed} more" : "");

    private static WorkerFilter? Filter(KeyRing keys, long taskId, byte[] definition)
    {
        try
        {
            return TaskDefinition.FromBytes(keys.Open(SealKind.Task, taskId, definition).Definition).Workers;
        }
        catch (VRedisException)
        {
            return null;
        }
    }

    /// <summary>What workers with the keys of this session have against the definition.</summary>
    private static string? Refusal(KeyRing keys, SealMark mark, long taskId, byte[] definition)
    {
        if (mark.Form == SealForm.None || !keys.KeyIds.Contains(mark.KeyId))
            return null;
        try
        {
            keys.OpenToRun(SealKind.Task, taskId, definition, keys.Lifetime);
            return null;
        }
        catch (VRedisException e)
        {
            return e.Message;
        }
    }

    private static string When(long milliseconds)
    {
        var due = Connection.Numbers.LocalTime(milliseconds);
        return due.Date == DateTime.Today ? due.ToString("'at' HH:mm:ss", CultureInfo.InvariantCulture) : due.ToString("'on' yyyy-MM-dd 'at' HH:mm:ss", CultureInfo.InvariantCulture);
    }
}
