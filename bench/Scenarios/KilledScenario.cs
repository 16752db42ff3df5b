namespace VRedis.Bench.Scenarios;

/// <summary>The main job while a worker is killed each second and another started: slower, and every result right.</summary>
internal sealed class KilledScenario : IScenario
{
    private const string Prefix = "bench-killed";
    private const int Workers = 2;

    public string Name => "killed";

    public string Description => "pipe with 10 n integers on 2 workers, one of which is killed each second; every result is checked";

    public IReadOnlyList<string> Yardsticks => [];

    public async Task<IReadOnlyList<Figure>> RunAsync(Stage stage)
    {
        var items = 10 * stage.Options.Items;
        await using var sender = await stage.StartAsync("sender.ps1", Prefix);
        var workers = new Queue<Children.Child>(await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => StartAsync())));
        try
        {
            var kills = 0;
            var sending = sender.AskAsync("pipe", items); // it checks number and sum
            while (await Task.WhenAny(sending, Task.Delay(TimeSpan.FromSeconds(1))) != sending)
            {
                await workers.Dequeue().KillAsync();
                kills++;
                workers.Enqueue(await StartAsync());
            }
            return [new("rate", "items/s", items / (await sending)["seconds"]), new("workers killed", "", kills)];
        }
        finally
        {
            foreach (var worker in workers)
                await worker.DisposeAsync();
        }

        Task<Children.Child> StartAsync() => stage.StartAsync("worker.ps1", Prefix);
    }
}
