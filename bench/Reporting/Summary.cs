using VRedis.Bench.Scenarios;

namespace VRedis.Bench.Reporting;

/// <summary>A figure over all rounds. <c>First</c> is the warm-up, when nothing is compiled yet; the others leave it out.</summary>
internal sealed record Summary(string Scenario, string Figure, string Unit, double First, double Median, double Min, double Max)
{
    /// <summary>Every figure of every scenario, and after them the ratios. A ratio is made within each round, so that both sides met the same machine.</summary>
    public static IReadOnlyList<Summary> Of(IReadOnlyList<ScenarioRuns> runs) => [.. runs.SelectMany(Figures), .. runs.SelectMany(run => Ratios(run, runs))];

    private static IEnumerable<Summary> Figures(ScenarioRuns run) => run.Rounds[0].Select((figure, i) =>
        Over(run.Scenario.Name, figure.Name, figure.Unit, run.Rounds.Select(round => round[i].Value)));

    // A yardstick that is run only for another scenario has none of its own.
    private static IEnumerable<Summary> Ratios(ScenarioRuns run, IReadOnlyList<ScenarioRuns> runs) => run.Scenario.Yardsticks.SelectMany(name => runs.Where(other => other.Scenario.Name == name)).Select(yardstick =>
        Over(run.Scenario.Name, $"share of {yardstick.Scenario.Name}", "%", run.Rounds.Zip(yardstick.Rounds, (round, other) => 100 * round[0].Value / other[0].Value)));

    private static Summary Over(string scenario, string figure, string unit, IEnumerable<double> values)
    {
        double[] all = [.. values];
        double[] sorted = [.. all.Skip(1).Order()];
        var middle = sorted.Length / 2;
        var median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Summary(scenario, figure, unit, all[0], median, sorted[0], sorted[^1]);
    }
}
