namespace VRedis.Bench.Scenarios;

/// <summary>Whole tasks of one item each, connection and worker warm.</summary>
internal sealed class TaskScenario : IScenario
{
    private const int Tasks = 50;

    public string Name => "task";

    public string Description => "1 | Invoke-VRedisPipe { $_ }, a whole task each time";

    public IReadOnlyList<string> Yardsticks => [];

    public async Task<IReadOnlyList<Figure>> RunAsync(Stage stage)
    {
        _ = await stage.PowerShellWorker;
        var answer = await (await stage.PowerShellSender).AskAsync("task", Tasks);
        return [new("p50", "ms", answer["p50"]), new("p99", "ms", answer["p99"])];
    }
}
