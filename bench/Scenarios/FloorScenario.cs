using System.Diagnostics;
using StackExchange.Redis;

namespace VRedis.Bench.Scenarios;

/// <summary>The same bytes pushed, popped, pushed back and read by a bare loop; nothing is executed and nothing protected.</summary>
internal class FloorScenario : IScenario
{
    private static readonly int[] BatchSizes = [100, 1000, 3000];
    private static readonly RedisKey Inputs = "bench:inputs", Outputs = "bench:outputs";

    public virtual string Name => "floor";

    public virtual string Description => "the same bytes pushed, popped, pushed back and read by a bare loop, a list element for each item";

    public IReadOnlyList<string> Yardsticks => [];

    public async Task<IReadOnlyList<Figure>> RunAsync(Stage stage)
    {
        var (items, best, bestSize) = (stage.Options.Items, 0.0, 0);
        foreach (var size in BatchSizes)
        {
            var inputs = Enumerable.Range(1, items).Select(i => $"{i}").Chunk(size).Select(Elements).ToArray();
            var outputs = Enumerable.Range(1, items).Select(i => $"{i * 2L}").Chunk(size).Select(Elements).ToArray();
            var watch = Stopwatch.StartNew();
            await LoopAsync(stage.Database, inputs, outputs);
            var rate = items / watch.Elapsed.TotalSeconds;
            if (rate > best)
                (best, bestSize) = (rate, size);
        }
        return [new("rate", "items/s", best), new("best batch", "items", bestSize)];
    }

    /// <summary>The list elements that a batch is made of.</summary>
    protected virtual RedisValue[] Elements(string[] batch) => [.. batch.Select(value => (RedisValue)value)];

    /// <summary>Pushes, pops, pushes back and reads batch after batch.</summary>
    public static async Task LoopAsync(IDatabase database, RedisValue[][] inputs, RedisValue[][] outputs)
    {
        for (var i = 0; i < inputs.Length; i++)
        {
            await database.ListRightPushAsync(Inputs, inputs[i]);
            var popped = await database.ListLeftPopAsync(Inputs, inputs[i].Length);
            await database.ListRightPushAsync(Outputs, outputs[i]);
            var read = await database.ListLeftPopAsync(Outputs, outputs[i].Length);
            if (popped?.Length != inputs[i].Length || read?.Length != outputs[i].Length)
                throw new BenchException("The floor lost items.");
        }
    }
}
