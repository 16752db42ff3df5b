using VRedis.Bench.Children;
using VRedis.Bench.Servers;

namespace VRedis.Bench.Scenarios;

/// <summary>Items from a sender through a worker and back: how many a second, at how many commands, and whose processor time.</summary>
internal static class Throughput
{
    public static Task<IReadOnlyList<Figure>> MeasureAsync(Stage stage, Child sender, Child worker, string what) =>
        MeasureAsync(stage, sender, worker, what, stage.Options.Items, "items/s", 1);

    /// <param name="stage">Where it runs.</param>
    /// <param name="sender">Sends, and says how many seconds it took.</param>
    /// <param name="worker">Runs the items.</param>
    /// <param name="what">What the sender is asked for.</param>
    /// <param name="items">How many.</param>
    /// <param name="unit">The rate's unit.</param>
    /// <param name="each">How much of the unit an item is.</param>
    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Stage stage, Child sender, Child worker, string what, int items, string unit, double each)
    {
        var commands = await CommandCount.ReadAsync(stage.Database);
        var (senderCpu, workerCpu, serverCpu) = (sender.Cpu, worker.Cpu, stage.Server.Cpu);
        var answer = await sender.AskAsync(what, items);
        var figures = new List<Figure>
        {
            new("rate", unit, each * items / answer["seconds"]),
            CpuFigure("sender CPU", sender.Cpu - senderCpu),
            CpuFigure("worker CPU", worker.Cpu - workerCpu),
        };
        if (stage.Server.Cpu - serverCpu is { } cpu)
            figures.Add(CpuFigure("server CPU", cpu));
        if (await CommandCount.ReadAsync(stage.Database) - commands is { } count)
            figures.Add(new Figure("commands", "per 100 items", count * 100.0 / items));
        return figures;

        Figure CpuFigure(string name, TimeSpan time) => new(name, "µs/item", time.TotalMicroseconds / items);
    }
}
