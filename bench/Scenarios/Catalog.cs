namespace VRedis.Bench.Scenarios;

/// <summary>Every scenario.</summary>
internal static class Catalog
{
    public static IReadOnlyList<IScenario> All { get; } =
    [
        new PipeScenario(), new PipeScenario("signed"), new PipeScenario("encrypted"), new CSharpScenario(), new EngineScenario(), new EnqueueScenario(), new LatencyScenario(), new TaskScenario(), new LargeScenario(), new MemoryScenario(),
        new GrowthScenario("items", "stream", n => 50 * n, "50 n integers through one PowerShell worker"),
        new GrowthScenario("tasks", "tasks", n => n / 10, "n / 10 tasks of one item each, one after another, none of which is kept"),
        new GrowthScenario("kept", "kept", n => n / 100, "n / 100 tasks of one item each, which are kept"),
        new GrowthScenario("emit", "emit", n => 10 * n, "one item that puts out 10 n objects"),
        new GrowthScenario("huge", "huge", _ => 200, "one item that puts out a text of 200 MB, which is refused"),
        new SleepScenario(workers: 1, lanes: 10), new SleepScenario(workers: 4, lanes: 10),
        new DepthScenario(), new CrowdScenario(workers: 1, tasks: 1), new CrowdScenario(workers: 10, tasks: 1), new CrowdScenario(workers: 50, tasks: 1),
        new CrowdScenario(workers: 1, tasks: 10), new CrowdScenario(workers: 1, tasks: 100),
        new CrowdScenario(workers: 1, tasks: 10, TimeSpan.FromMilliseconds(1)), new CrowdScenario(workers: 1, tasks: 100, TimeSpan.FromMilliseconds(1)),
        new ImportScenario(), new IdleScenario(), new KilledScenario(),
        new FloorScenario(), new PackedFloorScenario(), new LargeFloorScenario(), new LocalScenario(),
    ];

    /// <summary>The scenarios, and after them what they are compared with.</summary>
    public static IReadOnlyList<IScenario> WithYardsticks(IReadOnlyList<IScenario> scenarios) =>
        [.. scenarios.Concat(scenarios.SelectMany(scenario => scenario.Yardsticks).Select(name => All.First(other => other.Name == name))).Distinct()];
}
