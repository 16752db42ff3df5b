using System.Management.Automation;
using VRedis.Working;

namespace VRedis.PowerShell.Commands;

/// <summary>Which workers a user means: those of some ids, those of some names, or all.</summary>
/// <param name="ids">Ids; null for all.</param>
/// <param name="names">Names with wildcards; null for all.</param>
internal sealed class WorkerChoice(long[]? ids, string[]? names)
{
    private readonly Wildcards _names = new(names);

    /// <summary>Those of the workers that are meant.</summary>
    public IReadOnlyList<WorkerInfo> From(IReadOnlyList<WorkerInfo> alive) =>
        [.. alive.Where(worker => (ids?.Contains(worker.WorkerId) ?? true) && _names.Match(worker.Name))];

    /// <summary>An error for each id and each name without wildcards that no worker has.</summary>
    public IEnumerable<ErrorRecord> Missing(IReadOnlyList<WorkerInfo> alive)
    {
        var others = Others(alive);
        var missing = (ids ?? []).Where(id => alive.All(worker => worker.WorkerId != id)).Select(id => (Target: (object)id, What: Messages.FormatWorkerNotAlive(workerId: id, others: others)))
            .Concat((names ?? []).Where(name => !WildcardPattern.ContainsWildcardCharacters(name) && !alive.Any(worker => name.Equals(worker.Name, StringComparison.OrdinalIgnoreCase)))
                .Select(name => (Target: (object)name, What: Messages.FormatWorkerNameNotAlive(name: name, others: others))));
        return missing.Select(one => Errors.From(new VRedisException(ErrorIds.UnknownWorker, one.What), one.Target));
    }

    private static string Others(IReadOnlyList<WorkerInfo> alive) => alive.Count == 0
        ? Messages.WorkerStartOne
        : Messages.FormatWorkersThere(string.Join(", ", alive.Take(10).Select(worker => $"{worker.WorkerId} ({worker.Name})")) + (alive.Count > 10 ? ", …" : ""));
}
