using VRedis.Cmdlines;

namespace VRedis.Working;

/// <summary>How a worker's work comes to an end: it takes no more items, those that run get their time, and the rest goes back without losing an attempt.</summary>
/// <param name="runs">Its parts in tasks.</param>
/// <param name="cmdlines">Its parts in command lines.</param>
internal sealed class Drain(Func<IEnumerable<TaskRun>> runs, CmdlineRuns cmdlines)
{
    private readonly object _gate = new();
    private volatile bool _begun;
    private Task? _drained;
    private long _end = long.MaxValue;

    /// <summary>Whether no more items are taken.</summary>
    public bool HasBegun => _begun;

    /// <summary>Drains; when that is under way already, it may take no longer than now asked for.</summary>
    /// <param name="grace">How long running items may take to end by themselves.</param>
    public Task RunAsync(TimeSpan grace)
    {
        lock (_gate)
        {
            Volatile.Write(ref _end, Math.Min(_end, Environment.TickCount64 + (long)grace.TotalMilliseconds));
            _begun = true;
            cmdlines.Close();
            return _drained ??= Task.Run(DrainAsync);
        }
    }

    private async Task DrainAsync()
    {
        await Task.WhenAll(runs().Select(run => run.BeginDrainAsync())).ConfigureAwait(false);
        while (Environment.TickCount64 < Volatile.Read(ref _end) && (!cmdlines.IsIdle || runs().Any(run => run.Held > 0)))
            await Task.Delay(10).ConfigureAwait(false);
        await Task.WhenAll(runs().Select(run => run.EndDrainAsync())).ConfigureAwait(false);
    }
}
