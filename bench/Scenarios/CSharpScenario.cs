namespace VRedis.Bench.Scenarios;

/// <summary>C# items from PowerShell: what is left of the cost of <see cref="PipeScenario"/> when the lanes are not PowerShell's.</summary>
internal sealed class CSharpScenario : IScenario
{
    public string Name => "csharp";

    public string Description => "1..n | Invoke-VRedisPipe -CSharp 'return (int)Input * 2;', every result out of the pipeline";

    public IReadOnlyList<string> Yardsticks => ["local"];

    public async Task<IReadOnlyList<Figure>> RunAsync(Stage stage) =>
        await Throughput.MeasureAsync(stage, await stage.PowerShellSender, await stage.PowerShellWorker, "csharp");
}
