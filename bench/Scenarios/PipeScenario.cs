namespace VRedis.Bench.Scenarios;

/// <summary>The product's main job at its hardest: items that cost nothing.</summary>
internal sealed class PipeScenario : IScenario
{
    public string Name => "pipe";

    public string Description => "1..n | Invoke-VRedisPipe { $_ * 2 }, every result out of the pipeline";

    public IReadOnlyList<string> Yardsticks => ["floor", "floor-packed", "local"];

    public async Task<IReadOnlyList<Figure>> RunAsync(Stage stage) =>
        await Throughput.MeasureAsync(stage, await stage.PowerShellSender, await stage.PowerShellWorker, "pipe");
}
