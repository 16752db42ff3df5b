namespace VRedis.Bench.Scenarios;

/// <summary>The same through the engine alone: what PowerShell costs is the difference.</summary>
internal sealed class EngineScenario : IScenario
{
    public string Name => "csharp-runner";

    public string Description => "n integers through the engine alone, doubled by a trivial C# runner";

    public IReadOnlyList<string> Yardsticks => ["floor", "floor-packed"];

    public async Task<IReadOnlyList<Figure>> RunAsync(Stage stage) =>
        await Throughput.MeasureAsync(stage, await stage.EngineSender, await stage.EngineWorker, "items");
}
