namespace VRedis.Bench.Scenarios;

/// <summary>The most that PowerShell's own pipeline gives, without Redis.</summary>
internal sealed class LocalScenario : IScenario
{
    public string Name => "local";

    public string Description => "1..n | ForEach-Object { $_ * 2 }, in the sending process";

    public IReadOnlyList<string> Yardsticks => [];

    public async Task<IReadOnlyList<Figure>> RunAsync(Stage stage)
    {
        var answer = await (await stage.PowerShellSender).AskAsync("local", stage.Options.Items);
        return [new("rate", "items/s", stage.Options.Items / answer["seconds"])];
    }
}
