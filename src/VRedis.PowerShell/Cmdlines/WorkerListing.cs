using VRedis.Connection;
using VRedis.Inspecting;
using VRedis.Working;

namespace VRedis.PowerShell.Cmdlines;

/// <summary>What the prompt tells of workers, line by line.</summary>
internal static class WorkerListing
{
    /// <summary>Each worker's platform and tasks.</summary>
    public static IEnumerable<string> Platforms(IReadOnlyList<WorkerInfo> workers)
    {
        var width = workers.Select(worker => worker.Name.Length).DefaultIfEmpty().Max();
        return workers.Select(worker => $"{worker.WorkerId,4}  {worker.Name.PadRight(width)}  {worker.Platform}, {worker.Runtime}; {Tasks(worker)}{(worker.Cmdline ? "" : $"; {Messages.ListingRefusesCmdlines}")}");
    }

    /// <summary>The tasks that each worker takes part in.</summary>
    public static async Task<IReadOnlyList<string>> TasksAsync(VRedisConnection connection, IReadOnlyList<WorkerInfo> workers, CancellationToken cancellation)
    {
        var lines = new List<string>();
        foreach (var worker in workers)
        {
            if (worker.Tasks.Count == 0)
                lines.Add(Prefix(worker) + Messages.ListingTakesPartInNone);
            foreach (var id in worker.Tasks)
                lines.Add(Prefix(worker) + await TaskAsync(connection, worker, id, cancellation).ConfigureAwait(false));
        }
        return lines;
    }

    private static string Prefix(WorkerInfo worker) => $"[{worker.WorkerId} {worker.Name}] ";

    private static string Tasks(WorkerInfo worker) => worker.Tasks.Count == 0
        ? Messages.ListingNoTask
        : Messages.FormatListingTasks(
            items: worker.Running == 1 ? Messages.ListingOneItem : Messages.FormatListingItems(worker.Running),
            tasks: worker.Tasks.Count == 1 ? Messages.FormatTargetTask(worker.Tasks[0]) : Messages.FormatListingSomeTasks(string.Join(", ", worker.Tasks)));

    private static async Task<string> TaskAsync(VRedisConnection connection, WorkerInfo worker, long id, CancellationToken cancellation)
    {
        try
        {
            var task = await TaskInspector.GetAsync(connection, id, cancellation).ConfigureAwait(false);
            var own = (await TaskInspector.GetPerWorkerAsync(connection, id, cancellation).ConfigureAwait(false)).FirstOrDefault(row => row.WorkerId == worker.WorkerId);
            return Messages.FormatListingTask(taskId: id, sender: task.Sender, state: task.State, open: task.Open, items: task.Items, executed: own?.Execute ?? 0, failed: own?.Fail ?? 0);
        }
        catch (VRedisException e) when (e.ErrorId == ErrorIds.UnknownTask)
        {
            return Messages.FormatListingTaskRemoved(id);
        }
    }
}
