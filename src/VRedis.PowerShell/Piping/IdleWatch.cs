using System.Diagnostics;
using VRedis.Connection;
using VRedis.Inspecting;
using VRedis.Wire;

namespace VRedis.PowerShell.Piping;

/// <summary>Notices that a task does not get on because no worker is alive that may run it.</summary>
internal sealed class IdleWatch(VRedisConnection connection, WorkerFilter filter, SealMark mark)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private long _since = Stopwatch.GetTimestamp();
    private bool? _othersAlive; // when the user was last told; null: not yet

    /// <summary>The task got on.</summary>
    public void Moved() => _since = Stopwatch.GetTimestamp();

    /// <summary>Whether it is time to look.</summary>
    public bool Due => Stopwatch.GetElapsedTime(_since) >= Patience;

    /// <summary>What to tell the user, or null: nothing to tell, or told already.</summary>
    public async Task<string?> LookAsync(CancellationToken cancellation)
    {
        _since = Stopwatch.GetTimestamp();
        var workers = await TaskInspector.GetWorkersAsync(connection, cancellation).ConfigureAwait(false);
        var admitted = workers.Where(worker => filter.Admits(worker.WorkerId, worker.Name)).ToList();
        if (admitted.Any(mark.Suits))
            return null;
        var othersAlive = workers.Count > 0;
        if (_othersAlive == othersAlive)
            return null;
        _othersAlive = othersAlive;
        if (admitted.Count > 0)
            return StallReason.NoneSuits(mark, admitted);
        return othersAlive ? StallReason.NoneMatches(filter, workers, Messages.FormatOnPlace(connection.Settings.Address)) : Messages.FormatNoWorkerOn(address: connection.Settings.Address, how: Messages.WorkerStartHow);
    }
}
