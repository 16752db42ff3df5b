using System.Text;

namespace VRedis.Bench.Reporting;

/// <summary>The results as a Markdown table.</summary>
internal static class TableReport
{
    public static string Write(IReadOnlyList<ScenarioRuns> runs, Stage stage)
    {
        var text = new StringBuilder();
        text.AppendLine($"{stage.Server.Name}, {Environment.ProcessorCount} cores, n = {stage.Options.Items:N0}, {stage.Options.Rounds} rounds");
        text.AppendLine();
        text.AppendLine("| scenario | figure | first | median | min – max | unit |");
        text.AppendLine("|---|---|---:|---:|---:|---|");
        foreach (var row in Summary.Of(runs))
            text.AppendLine($"| {row.Scenario} | {row.Figure} | {Show(row.First)} | {Show(row.Median)} | {Show(row.Min)} – {Show(row.Max)} | {row.Unit} |");
        return text.ToString();
    }

    private static string Show(double value) => value switch
    {
        >= 1000 => value.ToString("N0"),
        >= 10 => value.ToString("F1"),
        _ => value.ToString("F2"),
    };
}
