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
            throw Unknown("No worker is alive. Run Start-VRedisWorker in another session or on any machine that reaches this Redis, or Start-VRedisWorker -AsJob here.");
        string[] absent =
        [
            .. filter.Ids.Where(id => alive.All(worker => worker.WorkerId != id)).Select(id => $"Worker {id} is not alive."),
            .. filter.Names.Where(name => name.AsSpan().IndexOfAny('*', '?') < 0 && !alive.Any(worker => worker.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
                .Select(name => $"No worker named '{name}' is alive."),
        ];
        foreach (var message in absent)
            missing(Unknown(message + " Get-VRedisWorker lists those that are."));
        var chosen = alive.Where(worker => filter.Admits(worker.WorkerId, worker.Name)).ToList();
        return chosen.Count + absent.Length > 0 ? chosen : throw Unknown("No worker that is alive has such a name. Get-VRedisWorker lists them.");
    }

    /// <summary>No worker is there to be chosen.</summary>
    public static VRedisException Unknown(string message) => new(ErrorIds.UnknownWorker, message);
}
