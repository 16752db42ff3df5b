using System.Collections.Concurrent;
using System.Diagnostics;

namespace VRedis.Tests.Chaos;

/// <summary>Measures how long it takes until what lost workers held is done. What is lost again with the next worker begins anew.</summary>
internal sealed class Recovery(ChaosTask task)
{
    private readonly ConcurrentDictionary<string, long> _lost = [];

    /// <summary>Begins to watch what a worker holds that has just been killed or frozen.</summary>
    public async Task WatchAsync(long workerId)
    {
        var since = Stopwatch.GetTimestamp();
        foreach (var number in await task.HeldByAsync(workerId))
            _lost[$"{number}"] = since;
    }

    /// <summary>Waits until all of it is done.</summary>
    /// <param name="killing">Completes when no more workers are lost.</param>
    /// <returns>The longest time.</returns>
    public async Task<TimeSpan> LongestAsync(Task killing)
    {
        var longest = TimeSpan.Zero;
        var limit = Stopwatch.StartNew();
        while (!(killing.IsCompleted && _lost.IsEmpty) && !task.Sent.End.IsFaulted)
        {
            var (now, results) = (Stopwatch.GetTimestamp(), task.Sent.Outputs.ToHashSet());
            foreach (var (item, since) in _lost.Where(lost => results.Contains(lost.Key)))
            {
                if (_lost.TryRemove(new KeyValuePair<string, long>(item, since)))
                    longest = new[] { longest, Stopwatch.GetElapsedTime(since, now) }.Max();
            }
            if (limit.Elapsed > ChaosRun.Limit)
                throw new TimeoutException($"{_lost.Count} items that lost workers held are not done.");
            await Task.Delay(50);
        }
        await killing;
        return longest;
    }
}
