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
            return stat.Items == 0 ? Messages.StallNothingSent : Messages.StallAllDone;
        if (workers.Count == 0)
            return Messages.StallNoWorker;
        var mark = Envelope.MarkOf(reading.Definition);
        if (mark.Form == SealForm.Encrypted && !keys.KeyIds.Contains(mark.KeyId))
            return workers.Any(mark.Suits) ? Messages.FormatStallEncrypted(mark.KeyId) : NoneSuits(mark, workers);
        if (Filter(keys, stat.TaskId, reading.Definition) is not { } filter)
            return Messages.StallUnreadable;
        var admitted = workers.Where(worker => filter.Admits(worker.WorkerId, worker.Name)).ToList();
        if (admitted.Count == 0)
            return NoneMatches(filter, workers);
        admitted = [.. admitted.Where(mark.Suits)];
        if (admitted.Count == 0)
            return NoneSuits(mark, [.. workers.Where(worker => filter.Admits(worker.WorkerId, worker.Name))]);
        if (Refusal(keys, mark, stat.TaskId, reading.Definition) is { } refusal)
            return Messages.FormatStallRefused(refusal);
        var working = admitted.Where(worker => worker.State == WorkerState.Working).ToList();
        if (working.Count == 0)
            return Messages.StallWorkersLeaving;
        if (stat.Delayed >= stat.Undistributed && reading.Due > reading.Now)
            return Messages.FormatStallDelayed(When(reading.Due));
        if (working.TrueForAll(worker => worker.Running >= worker.ThrottleLimit))
            return Messages.StallBusy;
        return null;
    }

    /// <summary>Says that no worker may run a task, and which there are.</summary>
    /// <param name="filter">Which ones may.</param>
    /// <param name="workers">Those that are alive, at least one.</param>
    /// <param name="where">Where they are, with a space before it.</param>
    public static string NoneMatches(WorkerFilter filter, IReadOnlyList<WorkerInfo> workers, string where = "")
    {
        return workers.Count == 1
            ? Messages.FormatStallOneDoesNotMatch(filter: filter, where: where, name: Names(workers))
            : Messages.FormatStallNoneMatches(filter: filter, count: workers.Count, where: where, names: Names(workers));
    }

    /// <summary>Says that no worker takes a task because of its signature or its want of one.</summary>
    /// <param name="mark">How the task lies in Redis.</param>
    /// <param name="workers">Those that might run it else, at least one.</param>
    public static string NoneSuits(SealMark mark, IReadOnlyList<WorkerInfo> workers)
    {
        var accepted = workers.SelectMany(worker => worker.KeyIds).Distinct().ToList();
        return Messages.FormatStallNoneSuits(
            who: workers.Count == 1 ? Messages.StallTheWorker : Messages.FormatStallEachWorker(workers.Count),
            whyNot: mark.WhyNot,
            names: Names(workers),
            keys: accepted.Count == 0 ? Messages.StallNoKeys : Messages.FormatStallKeys(string.Join(", ", accepted)));
    }

    private static string Names(IReadOnlyList<WorkerInfo> workers) =>
        string.Join(", ", workers.Take(MostNamed).Select(worker => $"{worker.WorkerId} ({worker.Name})")) + (workers.Count > MostNamed ? Messages.FormatAndMore(workers.Count - MostNamed) : "");

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
        return due.Date == DateTime.Today ? Messages.FormatTimeToday(Messages.Text(due, "HH:mm:ss")) : Messages.FormatTimeOfDay(day: Messages.Text(due, "yyyy-MM-dd"), time: Messages.Text(due, "HH:mm:ss"));
    }
}
