namespace VRedis.Bench.Scenarios;

/// <summary>What the module costs a session that only imports it.</summary>
internal sealed class ImportScenario : IScenario
{
    public string Name => "import";

    public string Description => "Import-Module in a fresh process, over an empty module";

    public IReadOnlyList<string> Yardsticks => [];

    public async Task<IReadOnlyList<Figure>> RunAsync(Stage stage)
    {
        await using var child = await stage.StartAsync("import.ps1", "bench");
        var answer = await child.AskAsync("import", 1);
        return [new("over an empty one", "ms", answer["module"] - answer["empty"])];
    }
}
