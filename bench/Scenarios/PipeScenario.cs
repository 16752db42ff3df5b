namespace VRedis.Bench.Scenarios;

/// <summary>The product's main job at its hardest: items that cost nothing.</summary>
/// <param name="seal">How sender and worker are started: "signed", "encrypted", or null for neither.</param>
internal sealed class PipeScenario(string? seal = null) : IScenario
{
    public string Name => seal is null ? "pipe" : "pipe-" + seal;

    public string Description => "1..n | Invoke-VRedisPipe { $_ * 2 }, every result out of the pipeline" + (seal is null ? "" : $"; {seal}");

    public IReadOnlyList<string> Yardsticks => seal is null ? ["floor", "floor-packed", "local"] : ["pipe"];

    public async Task<IReadOnlyList<Figure>> RunAsync(Stage stage) => seal is null
        ? await Throughput.MeasureAsync(stage, await stage.PowerShellSender, await stage.PowerShellWorker, "pipe")
        : await Throughput.MeasureAsync(stage, await stage.SealedAsync("sender.ps1", seal), await stage.SealedAsync("worker.ps1", seal), "pipe");
}
