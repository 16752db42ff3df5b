namespace VRedis.Bench.Scenarios;

/// <summary>Sending alone: no worker looks at these keys.</summary>
internal sealed class EnqueueScenario : IScenario
{
    public string Name => "enqueue";

    public string Description => "1..n | Invoke-VRedisPipe { $_ } -NoWait, and no worker";

    public IReadOnlyList<string> Yardsticks => [];

    public async Task<IReadOnlyList<Figure>> RunAsync(Stage stage)
    {
        var answer = await (await stage.Idle).AskAsync("enqueue", stage.Options.Items);
        return [new("rate", "items/s", stage.Options.Items / answer["seconds"])];
    }
}
