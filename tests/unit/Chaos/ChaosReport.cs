using System.Globalization;

namespace VRedis.Tests.Chaos;

/// <summary>What came of a scenario.</summary>
/// <param name="Scenario">Its name.</param>
/// <param name="Seed">What its chance came from.</param>
/// <param name="Items">Items there were, with follow-up items.</param>
/// <param name="Executions">How often one was begun.</param>
/// <param name="Results">Results in Redis.</param>
/// <param name="Lost">Items that have neither a result nor a place among the failed, in Redis or at the sender.</param>
/// <param name="Doubled">Results too many, in Redis or at the sender.</param>
/// <param name="Failed">Items in the failed list.</param>
/// <param name="Recovered">From a fault to the last result that it had held up; the longest of all faults.</param>
/// <param name="Note">What else is worth telling.</param>
internal sealed record ChaosReport(string Scenario, int Seed, long Items, long Executions, long Results, long Lost, long Doubled, long Failed, TimeSpan? Recovered, string? Note = null)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"chaos {Scenario}: seed {Seed}, {Items} items, {Executions} executions, {Results} results, {Lost} lost, {Doubled} doubled, {Failed} failed, recovered in {Recovered?.TotalSeconds ?? 0:0.0} s{(Note is null ? "" : $" ({Note})")}");

    /// <summary>The sum of several runs of one scenario.</summary>
    public static ChaosReport Sum(IReadOnlyCollection<ChaosReport> parts, string? note) => parts.First() with
    {
        Items = parts.Sum(part => part.Items),
        Executions = parts.Sum(part => part.Executions),
        Results = parts.Sum(part => part.Results),
        Lost = parts.Sum(part => part.Lost),
        Doubled = parts.Sum(part => part.Doubled),
        Failed = parts.Sum(part => part.Failed),
        Recovered = parts.Max(part => part.Recovered),
        Note = note,
    };
}
