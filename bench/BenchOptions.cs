using VRedis.Bench.Scenarios;

namespace VRedis.Bench;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchOptions(IReadOnlyList<IScenario> Scenarios, int Items, int Rounds, bool Embedded)
{
    public static string Usage => $"""
        Usage: VRedis.Bench scenario ... [-n items] [-r rounds] [--embedded]
               VRedis.Bench inner [arguments of BenchmarkDotNet]
          -n          items of a throughput scenario; 100000 when left out
          -r          rounds counted, after one to warm up; 5 when left out
          --embedded  uses the embedded server even when redis-server is on PATH
        Scenarios (all: every one):
        {string.Join('\n', Catalog.All.Select(scenario => $"  {scenario.Name,-14}{scenario.Description}"))}
        """;

    public static BenchOptions? Parse(string[] args, out string? error)
    {
        var (scenarios, items, rounds, embedded) = (new List<IScenario>(), 100_000, 5, false);
        error = null;
        for (var i = 0; i < args.Length; i++)
        {
            var last = i + 1 == args.Length;
            if (args[i] == "--embedded")
                embedded = true;
            else if (args[i] is "-n" or "-r")
            {
                if (last || !int.TryParse(args[++i], out var number) || number < 1)
                    error = $"{args[i]} needs a number from 1 on.";
                else if (args[i - 1] == "-n")
                    items = number;
                else
                    rounds = number;
            }
            else if (args[i] == "all")
                scenarios.AddRange(Catalog.All);
            else if (Catalog.All.FirstOrDefault(scenario => scenario.Name == args[i]) is { } scenario)
                scenarios.Add(scenario);
            else
                error = $"There is no scenario '{args[i]}'.";
        }
        if (scenarios.Count == 0)
            error ??= "Which scenario?";
        return error is null ? new BenchOptions([.. scenarios.Distinct()], items, rounds, embedded) : null;
    }
}
