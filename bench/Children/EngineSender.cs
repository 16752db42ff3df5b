using System.Buffers.Text;
using System.Diagnostics;
using VRedis.Connection;
using VRedis.Sending;

namespace VRedis.Bench.Children;

/// <summary>What a sender of the engine alone measures. Each gives a line of name=value pairs.</summary>
internal static class EngineSender
{
    private const int DrainEvery = 1000;
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(100);

    /// <summary>Sends integers to <see cref="DoublingRunner"/> and reads every result.</summary>
    public static async Task<string> ItemsAsync(VRedisConnection connection, int count)
    {
        var watch = Stopwatch.StartNew();
        await using var task = await LiveTask.StartAsync(connection, Senders.Define());
        var (got, sum, ended) = (0L, 0L, false);
        for (var i = 1; i <= count; i++)
        {
            while (!task.TryAdd(i, Senders.WriteInteger))
                Drain(Wait);
            if (i % DrainEvery == 0)
                Drain(TimeSpan.Zero);
        }
        task.Seal();
        while (!ended)
            Drain(Wait);
        var seconds = watch.Elapsed.TotalSeconds;
        return got == count && sum == (long)count * (count + 1) ? $"seconds={seconds}" : throw new BenchException($"{count} inputs gave {got} results with the sum {sum}.");

        void Drain(TimeSpan wait)
        {
            for (; task.Take(wait) is { } taskEvent; wait = TimeSpan.Zero)
            {
                ended |= taskEvent is EndEvent;
                if (taskEvent is not OutputEvent output)
                    continue;
                got += output.Values.Count;
                foreach (var value in output.Values)
                    sum += Utf8Parser.TryParse(value, out long number, out _) ? number : throw new BenchException("A result is no integer.");
            }
        }
    }

    /// <summary>Round trips of PING, then of single items through a PowerShell worker, one at a time in one task.</summary>
    public static async Task<string> LatencyAsync(VRedisConnection connection, int count)
    {
        var pings = new double[count];
        for (var i = 0; i < count; i++)
        {
            var start = Stopwatch.GetTimestamp();
            connection.Database.Execute("PING");
            pings[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        await using var task = await LiveTask.StartAsync(connection, Senders.Define("powershell", "$_ * 2"));
        RoundTrip(0); // opens the lane
        var trips = new double[count];
        for (var i = 0; i < count; i++)
        {
            var start = Stopwatch.GetTimestamp();
            RoundTrip(i);
            trips[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        task.Seal();
        while (task.Take(Wait) is not EndEvent)
        {
        }
        Array.Sort(pings);
        Array.Sort(trips);
        return $"p50={trips[count / 2]} p99={trips[count * 99 / 100]} ping50={pings[count / 2]}";

        void RoundTrip(int value)
        {
            task.TryAdd(value, Senders.WriteInteger);
            while (true)
            {
                switch (task.Take(Wait))
                {
                    case OutputEvent:
                        return;
                    case FailureEvent failure:
                        throw new BenchException($"The item failed: {failure.Failure}");
                }
            }
        }
    }
}
