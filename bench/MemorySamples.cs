using VRedis.Bench.Children;
using VRedis.Bench.Scenarios;
using VRedis.Bench.Servers;

namespace VRedis.Bench;

/// <summary>Memory of a sender, a worker and the server, looked at again and again: at the start, after half of the time, at its peak and at the end.</summary>
internal sealed class MemorySamples : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly Stage _stage;
    private readonly Child _sender;
    private readonly Child _worker;
    private readonly List<double[]> _samples = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    public MemorySamples(Stage stage, Child sender, Child worker)
    {
        (_stage, _sender, _worker) = (stage, sender, worker);
        _loop = LoopAsync();
    }

    private static string[] Names => ["sender", "worker", "server", "data in Redis"];

    /// <summary>Ends looking.</summary>
    public async Task<IReadOnlyList<Figure>> EndAsync()
    {
        await DisposeAsync();
        _samples.Add(await TakeAsync());
        return [.. Names.SelectMany((name, i) => (Figure[])
        [
            new($"{name} start", "MB", _samples[0][i]), new($"{name} half", "MB", _samples[_samples.Count / 2][i]), new($"{name} peak", "MB", _samples.Max(sample => sample[i])), new($"{name} end", "MB", _samples[^1][i]),
        ])];
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
    }

    private async Task LoopAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            _samples.Add(await TakeAsync());
            await Task.Delay(Interval, _stop.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private async Task<double[]> TakeAsync() =>
        [_sender.Memory / 1e6, _worker.Memory / 1e6, _stage.Server.Memory / 1e6 ?? double.NaN, await UsedMemory.ReadAsync(_stage.Database) / 1e6 ?? double.NaN];
}
