using VRedis.Wire;
using VRedis.Working;

namespace VRedis.PowerShell.Cmdlines;

/// <summary>Chooses the workers that a command line is for.</summary>
internal static class CmdlineTargets
{
    /// <summary>Chooses among the workers that are alive.</summary>
    /// <param name="filter">Which are meant.</param>
    /// <param name="alive">The workers that are alive.</param>
    /// <param name="missing">Told of each id, and each name without wildcards, that none of them has.</param>
    /// <exception cref="VRedisException"><see cref="ErrorIds.UnknownWorker"/>: none is left, and <paramref name="missing"/> was told nothing.</exception>
    public static IReadOnlyList<WorkerInfo> Choose(WorkerFilter filter, IReadOnlyList<WorkerInfo> alive, Action<VRedisException> missing)
    {
        if (alive.Count == 0)
            throw Unknown(Messages.FormatNoWorker(Messages.WorkerStartHow));
        string[] absent =
        [
            .. filter.Ids.Where(id => alive.All(worker => worker.WorkerId != id)).Select(id => Messages.FormatWorkerNotAlive(workerId: id, others: Messages.WorkersListed)),
            .. filter.Names.Where(name => name.AsSpan().IndexOfAny('*', '?') < 0 && !alive.Any(worker => worker.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
                .Select(name => Messages.FormatWorkerNameNotAlive(name: name, others: Messages.WorkersListed)),
        ];
        foreach (var message in absent)
            missing(Unknown(message));
        var chosen = alive.Where(worker => filter.Admits(worker.WorkerId, worker.Name)).ToList();
        return chosen.Count + absent.Length > 0 ? chosen : throw Unknown(Messages.WorkerNameUnknown);
    }

    /// <summary>No worker is there to be chosen.</summary>
    public static VRedisException Unknown(string message) => new(ErrorIds.UnknownWorker, message);
}
