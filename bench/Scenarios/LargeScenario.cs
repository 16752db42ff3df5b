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
        _ = await stage.PowerShellWorker;
        var items = Math.Max(1, stage.Options.Items / 10);
        var answer = await (await stage.PowerShellSender).AskAsync("large", items);
        return [new("rate", "MB/s", 2.0 * items * Bytes / 1e6 / answer["seconds"])];
    }
}
