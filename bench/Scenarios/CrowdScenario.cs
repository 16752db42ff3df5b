using System.Diagnostics;
using VRedis.Bench.Children;
using VRedis.Connection;
using VRedis.Sending;
using VRedis.Working;

namespace VRedis.Bench.Scenarios;

/// <summary>Many workers, or many tasks at once, through the engine alone: whether the rate stays, and whether tasks get the same.</summary>
/// <param name="workers">Workers, in this process, each with a connection of its own.</param>
/// <param name="tasks">Live tasks at once.</param>
/// <param name="pause">How long each item waits: with none it is the engine's rate that is measured, with one how evenly tasks get their turns.</param>
internal sealed class CrowdScenario(int workers, int tasks, TimeSpan pause = default) : IScenario
{
    private const int Lanes = 4;

    public string Name => $"{(Paused ? "fair" : "crowd")}-{workers}x{tasks}";

    public string Description => $"{(Paused ? "n/10" : "5 n")} integers in {tasks} task{(tasks > 1 ? "s" : "")} on {workers} worker{(workers > 1 ? "s" : "")} in one process, engine alone{(Paused ? $", {pause.TotalMilliseconds} ms each" : "")}";

    public IReadOnlyList<string> Yardsticks => Paused || workers * tasks == 1 ? [] : ["crowd-1x1"];

    private bool Paused => pause > TimeSpan.Zero;

    public async Task<IReadOnlyList<Figure>> RunAsync(Stage stage)
    {
        var owned = new Stack<IAsyncDisposable>();
        try
        {
            for (var i = 0; i < workers; i++)
            {
                var own = await stage.ConnectAsync("bench-" + Name);
                owned.Push(own);
                owned.Push(await Worker.StartAsync(own, new WorkerOptions { ThrottleLimit = Lanes }, [new DoublingRunnerFactory(pause)]));
            }
            var connection = await stage.ConnectAsync("bench-" + Name);
            owned.Push(connection);
            return await MeasureAsync(connection, (Paused ? stage.Options.Items / 10 : 5 * stage.Options.Items) / tasks);
        }
        finally
        {
            while (owned.TryPop(out var one))
                await one.DisposeAsync();
        }
    }

    private async Task<IReadOnlyList<Figure>> MeasureAsync(VRedisConnection connection, int each)
    {
        var got = new long[tasks];
        long[]? half = null;
        var start = 0L;
        using var together = new Barrier(tasks, _ => start = Stopwatch.GetTimestamp());
        await Task.WhenAll(Enumerable.Range(0, tasks).Select(number => Task.Factory.StartNew(() => Pipe(number), TaskCreationOptions.LongRunning)));
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (got.Any(count => count != each))
            throw new BenchException("A task lost items.");
        var even = half!.Average();
        return [new("rate", "items/s", (double)tasks * each / seconds), new("furthest from even at half time", "%", 100 * half!.Max(count => Math.Abs(count - even)) / even)];

        void Pipe(int number) // on a thread of its own: it waits, and the pool is for those who must not
        {
            var task = LiveTask.StartAsync(connection, Senders.Define()).GetAwaiter().GetResult();
            together.SignalAndWait();
            var ended = false;
            for (var i = 1; i <= each; i++)
            {
                while (!task.TryAdd(i, Senders.WriteInteger))
                    Drain(TimeSpan.FromMilliseconds(100));
                if (i % 1000 == 0)
                    Drain(TimeSpan.Zero);
            }
            task.Seal();
            while (!ended)
                Drain(TimeSpan.FromMilliseconds(100));
            task.DisposeAsync().AsTask().GetAwaiter().GetResult();

            void Drain(TimeSpan wait)
            {
                for (; task.Take(wait) is { } taskEvent; wait = TimeSpan.Zero)
                {
                    ended |= taskEvent is EndEvent;
                    if (taskEvent is not OutputEvent output)
                        continue;
                    Interlocked.Add(ref got[number], output.Values.Count);
                    if (Volatile.Read(ref half) is null && got.Sum() * 2 >= (long)tasks * each)
                        Interlocked.CompareExchange(ref half, [.. got], null);
                }
            }
        }
    }
}
