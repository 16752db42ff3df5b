namespace VRedis.Bench.Scenarios;

/// <summary>Whether memory stays bounded: that of a sender, a worker and the server while much goes through them, each process new.</summary>
internal sealed class GrowthScenario(string name, string what, Func<int, int> count, string description) : IScenario
{
    private const int Parts = 10;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    private bool _warm; // the first round takes a tenth

    public string Name => $"memory-{name}";

    public string Description => $"memory of sender, worker and server: {description}";

    public IReadOnlyList<string> Yardsticks => [];

    public async Task<IReadOnlyList<Figure>> RunAsync(Stage stage)
    {
        var prefix = $"bench-{Name}-{Guid.NewGuid():N}";
        await using var worker = await stage.StartAsync("worker.ps1", prefix);
        await using var sender = await stage.StartAsync("sender.ps1", prefix);
        await Task.Delay(Settling); // their start is over
        await using var samples = new MemorySamples(stage, sender, worker);
        var seconds = 0.0;
        var all = _warm ? count(stage.Options.Items) : count(stage.Options.Items / 10);
        _warm = true;
        if (what is "tasks" or "kept") // no answer may take too long
        {
            for (var i = 0; i < Parts; i++)
                seconds += (await sender.AskAsync(what, all / Parts))["seconds"];
        }
        else
        {
            seconds = (await sender.AskAsync(what, all))["seconds"];
        }
        await Task.Delay(Settling);
        return [new("time", "s", seconds), .. await samples.EndAsync()];
    }
}
