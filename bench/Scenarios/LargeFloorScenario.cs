using System.Diagnostics;
using StackExchange.Redis;

namespace VRedis.Bench.Scenarios;

/// <summary>The floor of large values: the same bytes pushed, popped, pushed back and read by a bare loop, the best of several batch sizes.</summary>
internal sealed class LargeFloorScenario : IScenario
{
    private static readonly int[] BatchSizes = [1, 10, 50];

    public string Name => "floor-large";

    public string Description => "10 kB texts pushed, popped, pushed back and read by a bare loop";

    public IReadOnlyList<string> Yardsticks => [];

    public async Task<IReadOnlyList<Figure>> RunAsync(Stage stage)
    {
        var items = Math.Max(1, stage.Options.Items / 10);
        var text = new string('x', LargeScenario.Bytes);
        var best = 0.0;
        foreach (var size in BatchSizes)
        {
            var batch = Enumerable.Repeat((RedisValue)text, size).ToArray();
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < items; i += size)
                await FloorScenario.LoopAsync(stage.Database, [batch], [batch]);
            best = Math.Max(best, 2.0 * items * LargeScenario.Bytes / 1e6 / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return [new("rate", "MB/s", best)];
    }
}
