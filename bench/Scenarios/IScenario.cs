namespace VRedis.Bench.Scenarios;

/// <summary>Something that is measured. One run gives figures; the first is the one that ratios are made of.</summary>
internal interface IScenario
{
    string Name { get; }

    string Description { get; }

    /// <summary>Names of the scenarios it is compared with.</summary>
    IReadOnlyList<string> Yardsticks { get; }

    Task<IReadOnlyList<Figure>> RunAsync(Stage stage);
}

/// <summary>A measured value.</summary>
internal sealed record Figure(string Name, string Unit, double Value);
