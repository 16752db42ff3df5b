using System.Management.Automation;
using VRedis.Working;

namespace VRedis.PowerShell.Cmdlines;

/// <summary>The workers that a command line is for.</summary>
/// <param name="Ids">Their ids; null for any.</param>
/// <param name="Names">Their names, with wildcards; null for any.</param>
internal sealed record CmdlineTargets(IReadOnlyCollection<long>? Ids, IReadOnlyCollection<string>? Names)
{
    /// <summary>All workers.</summary>
    public static CmdlineTargets All { get; } = new(null, null);

    /// <summary>Chooses among the workers that are alive.</summary>
    /// <param name="alive">The workers that are alive.</param>
    /// <param name="missing">Told of each id, and each name without wildcards, that none of them has.</param>
    /// <exception cref="VRedisException"><see cref="ErrorIds.NoWorker"/>: none is left, and <paramref name="missing"/> was told nothing.</exception>
    public IReadOnlyList<WorkerInfo> Choose(IReadOnlyList<WorkerInfo> alive, Action<VRedisException> missing)
    {
        if (alive.Count == 0)
            throw No("No worker is alive. Run Start-VRedisWorker in another session or on any machine that reaches this Redis, or Start-VRedisWorker -AsJob here.");
        var patterns = Names?.Select(name => new WildcardPattern(name, WildcardOptions.IgnoreCase)).ToArray();
        var told = false;
        foreach (var id in (Ids ?? []).Where(id => alive.All(worker => worker.WorkerId != id)))
            Tell($"Worker {id} is not alive.");
        foreach (var name in (Names ?? []).Where(name => !WildcardPattern.ContainsWildcardCharacters(name) && !alive.Any(worker => worker.Name.Equals(name, StringComparison.OrdinalIgnoreCase))))
            Tell($"No worker named '{name}' is alive.");
        var chosen = alive.Where(worker => Ids?.Contains(worker.WorkerId) != false && patterns?.Any(pattern => pattern.IsMatch(worker.Name)) != false).ToList();
        return chosen.Count > 0 || told ? chosen : throw No("None of the workers that are alive is chosen. Get-VRedisWorker lists them.");

        void Tell(string message)
        {
            told = true;
            missing(No(message + " Get-VRedisWorker lists those that are."));
        }
    }

    private static VRedisException No(string message) => new(ErrorIds.NoWorker, message);
}
