using VRedis.Bench.Children;
using VRedis.Bench.Servers;
using VRedis.Inspecting;
using VRedis.Sending;
using VRedis.Working;

namespace VRedis.Bench.Scenarios;

/// <summary>What a waiting integer and a stored integer result take of Redis' memory.</summary>
internal sealed class MemoryScenario : IScenario
{
    private const string Prefix = "bench-memory";

    public string Name => "memory";

    public string Description => "memory in Redis for n waiting integers, and for their n results";

    public IReadOnlyList<string> Yardsticks => [];

    public async Task<IReadOnlyList<Figure>> RunAsync(Stage stage)
    {
        if (await UsedMemory.ReadAsync(stage.Database) is not { } empty)
            return [new("waiting", "bytes/item", double.NaN), new("result", "bytes/item", double.NaN)];
        var items = stage.Options.Items;
        await using var connection = await stage.ConnectAsync(Prefix);
        await using var task = await Senders.SubmitAsync(connection, items);
        var waiting = await UsedMemory.ReadAsync(stage.Database) - empty;
        await using (await Worker.StartAsync(connection, new WorkerOptions(), [new DoublingRunnerFactory()]))
        {
            while (!(await TaskInspector.GetAsync(connection, task.TaskId)).HasEnded)
                await Task.Delay(50);
        }
        var results = await UsedMemory.ReadAsync(stage.Database) - empty;
        await Control.TaskControl.RemoveAsync(connection, task.TaskId);
        return [new("waiting", "bytes/item", (double)waiting!.Value / items), new("result", "bytes/item", (double)results!.Value / items)];
    }
}
