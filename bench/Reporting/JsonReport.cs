using System.Runtime.InteropServices;
using System.Text.Json;

namespace VRedis.Bench.Reporting;

/// <summary>The results for programs.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static string Write(IReadOnlyList<ScenarioRuns> runs, Stage stage) => JsonSerializer.Serialize(new
    {
        Server = stage.Server.Name,
        System = RuntimeInformation.OSDescription,
        Runtime = RuntimeInformation.FrameworkDescription,
        Cores = Environment.ProcessorCount,
        stage.Options.Items,
        stage.Options.Rounds,
        Results = Summary.Of(runs),
    }, Options);
}
