namespace VRedis.Bench.Scenarios;

/// <summary>Every scenario.</summary>
internal static class Catalog
{
    public static IReadOnlyList<IScenario> All { get; } =
        [new PipeScenario(), new EngineScenario(), new LatencyScenario(), new TaskScenario(), new FloorScenario(), new PackedFloorScenario(), new LocalScenario()];

    /// <summary>The scenarios, and after them what they are compared with.</summary>
    public static IReadOnlyList<IScenario> WithYardsticks(IReadOnlyList<IScenario> scenarios) =>
        [.. scenarios.Concat(scenarios.SelectMany(scenario => scenario.Yardsticks).Select(name => All.First(other => other.Name == name))).Distinct()];
}
