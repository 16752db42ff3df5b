using System.Diagnostics;
using VRedis.Bench.Children;
using VRedis.Inspecting;
using VRedis.Sending;
using VRedis.Working;

namespace VRedis.Bench.Scenarios;

/// <summary>Whether a long queue is slower than a short one: the rate of a worker at its beginning and at its end.</summary>
internal sealed class DepthScenario : IScenario
{
    private const int Times = 100;

    public string Name => "depth";

    public string Description => $"{Times} n waiting integers: the rate of the first n·{Times}/10 done, and of the last";

    public IReadOnlyList<string> Yardsticks => [];

    public async Task<IReadOnlyList<Figure>> RunAsync(Stage stage)
    {
        var items = Times * stage.Options.Items;
        var window = items / 10;
        await using var connection = await stage.ConnectAsync("bench-depth");
        await using var task = await Senders.SubmitAsync(connection, items);
        await using var worker = await Worker.StartAsync(connection, new WorkerOptions(), [new DoublingRunnerFactory()]);
        var first = await RateAsync(window / 10, window); // what comes before warms up
        var last = await RateAsync(items - window, items - (window / 100));
        await Control.TaskControl.RemoveAsync(connection, task.TaskId, force: true);
        return [new("deep", "items/s", first), new("shallow", "items/s", last), new("deep", "% of shallow", 100 * first / last)];

        async Task<double> RateAsync(long from, long to)
        {
            var (begin, end) = (await DoneAsync(from), await DoneAsync(to));
            return (end.Done - begin.Done) / Stopwatch.GetElapsedTime(begin.At, end.At).TotalSeconds;
        }

        async Task<(long Done, long At)> DoneAsync(long count)
        {
            while (true)
            {
                var done = (await TaskInspector.GetAsync(connection, task.TaskId)).Execute;
                if (done >= count)
                    return (done, Stopwatch.GetTimestamp());
                await Task.Delay(5);
            }
        }
    }
}
