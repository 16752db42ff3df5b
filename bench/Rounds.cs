using VRedis.Bench.Scenarios;

namespace VRedis.Bench;

/// <summary>The figures of one scenario, a list for each round; the first is the warm-up.</summary>
internal sealed record ScenarioRuns(IScenario Scenario, IReadOnlyList<IReadOnlyList<Figure>> Rounds);

/// <summary>Runs scenarios and yardsticks in turn, so that whatever else the machine does hits all of them alike.</summary>
internal static class Rounds
{
    public static async Task<IReadOnlyList<ScenarioRuns>> RunAsync(Stage stage, IReadOnlyList<IScenario> scenarios)
    {
        var rounds = scenarios.ToDictionary(scenario => scenario, _ => new List<IReadOnlyList<Figure>>());
        for (var round = 0; round <= stage.Options.Rounds; round++)
        {
            foreach (var scenario in scenarios)
            {
                var figures = await scenario.RunAsync(stage);
                Console.Error.WriteLine($"{(round == 0 ? "warm-up" : $"round {round}")}  {scenario.Name,-14}{figures[0].Value:N1} {figures[0].Unit}");
                rounds[scenario].Add(figures);
            }
        }
        return [.. scenarios.Select(scenario => new ScenarioRuns(scenario, rounds[scenario]))];
    }
}
