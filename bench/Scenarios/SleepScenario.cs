using VRedis.Bench.Children;

namespace VRedis.Bench.Scenarios;

/// <summary>Items that wait: how close lanes come to the ideal, and how evenly workers share.</summary>
/// <param name="workers">Worker processes.</param>
/// <param name="lanes">Lanes of each.</param>
internal sealed class SleepScenario(int workers, int lanes) : IScenario
{
    private const int Items = 1000;
    private const double Seconds = 0.1;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    public string Name => $"sleep-{workers}x{lanes}";

    public string Description => $"{Items} items that sleep {Seconds} s on {workers} worker{(workers > 1 ? "s" : "")} of {lanes} lanes";

    public IReadOnlyList<string> Yardsticks => [];

    public async Task<IReadOnlyList<Figure>> RunAsync(Stage stage)
    {
        var prefix = "bench-" + Name;
        await using var sender = await stage.StartAsync("sender.ps1", prefix);
        var children = await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => stage.StartAsync("worker.ps1", prefix, "-ThrottleLimit", $"{lanes}")));
        try
        {
            await sender.AskAsync("sleep", 10 * workers * lanes); // the lanes open for the first time, and what they run is compiled
            await Task.Delay(Settling);
            var answer = await sender.AskAsync("sleep", Items);
            var even = (double)Items / workers;
            return
            [
                new("of the ideal", "%", 100 * Items * Seconds / (workers * lanes) / answer["seconds"]),
                new("furthest from even", "%", 100 * Math.Max(answer["most"] - even, even - (answer["workers"] < workers ? 0 : answer["least"])) / even),
            ];
        }
        finally
        {
            foreach (var child in children)
                await child.DisposeAsync();
        }
    }
}
