using System.Diagnostics;

namespace VRedis.Bench.Scenarios;

/// <summary>What a worker costs that has nothing to do.</summary>
internal sealed class IdleScenario : IScenario
{
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(180); // each method is compiled anew after its thirtieth call, and some run each five seconds

    public string Name => "idle";

    public string Description => $"a PowerShell worker without work for {Span.TotalSeconds} s";

    public IReadOnlyList<string> Yardsticks => [];

    public async Task<IReadOnlyList<Figure>> RunAsync(Stage stage)
    {
        await using var worker = await stage.StartAsync("worker.ps1", "bench-idle");
        await Task.Delay(Start);
        var (cpu, start) = (worker.Cpu, Stopwatch.GetTimestamp());
        await Task.Delay(Span);
        return [new("processor", "% of a core", 100 * (worker.Cpu - cpu) / Stopwatch.GetElapsedTime(start)), new("memory", "MB", worker.Memory / 1e6)];
    }
}
