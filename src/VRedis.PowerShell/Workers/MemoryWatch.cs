namespace VRedis.PowerShell.Workers;

/// <summary>Looks how much memory the process uses.</summary>
/// <param name="limit">How many bytes it may use; 0 for no limit.</param>
internal sealed class MemoryWatch(long limit)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>The limit in MB.</summary>
    public long LimitMB => limit >> 20;

    /// <summary>What the process uses, in MB.</summary>
    public static long UsedMB => Environment.WorkingSet >> 20;

    /// <summary>Waits until the process uses more than it may, and still nearly as much after its garbage was collected.</summary>
    public async Task WaitAsync(CancellationToken cancellation)
    {
        if (limit <= 0)
            await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(false);
        do
        {
            await Task.Delay(Interval, cancellation).ConfigureAwait(false);
        }
        while (Environment.WorkingSet <= limit || Collect());
    }

    /// <summary>Waits until so much is free that it is worth going on: threads that have just ended may hold on to theirs for a moment.</summary>
    /// <returns>False when it does not come to that.</returns>
    public async Task<bool> WaitForRoomAsync(CancellationToken cancellation)
    {
        for (var tries = 0; !Collect(); tries++)
        {
            if (tries == 3)
                return false;
            await Task.Delay(Interval, cancellation).ConfigureAwait(false);
        }
        return true;
    }

    /// <summary>Collects all garbage and gives its memory back.</summary>
    /// <returns>Whether so much is free then that it is worth going on.</returns>
    private bool Collect()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return Environment.WorkingSet < limit * 0.9;
    }
}
