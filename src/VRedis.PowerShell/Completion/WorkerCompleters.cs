using System.Globalization;
using VRedis.Inspecting;
using VRedis.Working;

namespace VRedis.PowerShell.Completion;

/// <summary>Ids of the workers that are alive.</summary>
internal sealed class WorkerIdCompleter : Completer
{
    protected override IEnumerable<Offer> Offer(CompletionQuestion question) =>
        Workers.Alive().Select(worker => new Offer(worker.WorkerId.ToString(CultureInfo.InvariantCulture), Workers.Tip(worker), $"{worker.WorkerId} {worker.Name}"));
}

/// <summary>Names of the workers that are alive.</summary>
internal sealed class WorkerNameCompleter : Completer
{
    protected override IEnumerable<Offer> Offer(CompletionQuestion question) =>
        Workers.Alive().GroupBy(worker => worker.Name, StringComparer.OrdinalIgnoreCase)
            .Select(same => new Offer(same.Key, string.Join("; ", same.Take(5).Select(Workers.Tip)) + (same.Count() > 5 ? "; " + Messages.FormatTipMore(same.Count() - 5) : "")));
}

/// <summary>What both complete.</summary>
file static class Workers
{
    public static IReadOnlyList<WorkerInfo> Alive() => Glance.At((connection, cancellation) => TaskInspector.GetWorkersAsync(connection, cancellation)) ?? [];

    public static string Tip(WorkerInfo worker) => Messages.FormatTipWorker(workerId: worker.WorkerId, name: worker.Name, where: worker.Machine == worker.Name ? "" : Messages.FormatOnPlace(worker.Machine), state: worker.State, running: worker.Running, throttleLimit: worker.ThrottleLimit);
}
