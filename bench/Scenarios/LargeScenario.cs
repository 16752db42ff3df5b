namespace VRedis.Bench.Scenarios;

/// <summary>Large values: 10 kB in, 10 kB out.</summary>
internal sealed class LargeScenario : IScenario
{
    public const int Bytes = 10_000;

    public string Name => "large";

    public string Description => "n/10 texts of 10 kB through Invoke-VRedisPipe { $_ }, both directions counted";

    public IReadOnlyList<string> Yardsticks => ["floor-large"];

    public async Task<IReadOnlyList<Figure>> RunAsync(Stage stage)
    {
        var items = Math.Max(1, stage.Options.Items / 10);
        return await Throughput.MeasureAsync(stage, await stage.PowerShellSender, await stage.PowerShellWorker, "large", items, "MB/s", 2.0 * Bytes / 1e6);
    }
}
