namespace VRedis.Bench.Scenarios;

/// <summary>One item there and back in a running task, one after another.</summary>
internal sealed class LatencyScenario : IScenario
{
    private const int Trips = 500;

    public string Name => "latency";

    public string Description => "one item there and back in a running task of a PowerShell worker, and PING";

    public IReadOnlyList<string> Yardsticks => [];

    public async Task<IReadOnlyList<Figure>> RunAsync(Stage stage)
    {
        _ = await stage.PowerShellWorker;
        var answer = await (await stage.EngineSender).AskAsync("latency", Trips);
        return
        [
            new("p50", "ms", answer["p50"]),
            new("p99", "ms", answer["p99"]),
            new("PING p50", "ms", answer["ping50"]),
            new("p50", "x PING", answer["p50"] / answer["ping50"]),
            new("p99", "x PING", answer["p99"] / answer["ping50"]),
        ];
    }
}
