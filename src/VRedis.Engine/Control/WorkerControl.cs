using System.Diagnostics;
using VRedis.Connection;
using VRedis.Inspecting;
using VRedis.Working;

namespace VRedis.Control;

/// <summary>What anybody may do to a worker.</summary>
public static class WorkerControl
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <summary>Asks a worker to leave: it takes no more items, and ends within its <see cref="WorkerOptions.ShutdownTime"/>. Nothing of what it holds is lost.</summary>
    /// <param name="connection">Where it works.</param>
    /// <param name="workerId">The worker.</param>
    /// <param name="who">Who asks, as whoever looks after the worker is told; <c>user@machine</c> when left out.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="VRedisException"><see cref="ErrorIds.UnknownWorker"/>.</exception>
    public static async Task StopAsync(VRedisConnection connection, long workerId, string? who = null, CancellationToken cancellation = default)
    {
        var keys = connection.Keys;
        var reply = await connection.RunAsync(Script.Drain, [keys.Workers, keys.Drain],
            [workerId, who ?? $"{Environment.UserName}@{Environment.MachineName}", (long)Presence.Gone.TotalMilliseconds, keys.Control], cancellation).ConfigureAwait(false);
        if (reply.Code == ReplyCode.Gone)
            throw new VRedisException(ErrorIds.UnknownWorker, Messages.FormatWorkerNotAlive(workerId: workerId, others: Messages.WorkersListed));
    }

    /// <summary>Waits until a worker is off the list: it has left, or was killed meanwhile.</summary>
    /// <returns>False when the time ran out.</returns>
    public static async Task<bool> WaitUntilGoneAsync(VRedisConnection connection, long workerId, TimeSpan limit, CancellationToken cancellation = default)
    {
        for (var start = Stopwatch.GetTimestamp(); ; await Task.Delay(Look, cancellation).ConfigureAwait(false))
        {
            if (!(await TaskInspector.GetWorkersAsync(connection, cancellation).ConfigureAwait(false)).Any(worker => worker.WorkerId == workerId))
                return true;
            if (Stopwatch.GetElapsedTime(start) >= limit)
                return false;
        }
    }
}
