using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Chaos;

/// <summary>Whatever happens to processes, servers and connections: each item's result and follow-up items are there once, or it is among the failed with its reason. See docs/faults.md.</summary>
public sealed class ChaosTests(ChaosSuite suite) : IClassFixture<ChaosSuite>
{
    public static TheoryData<string> Scenarios => new(ChaosSuite.Names);

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Nothing_is_lost_or_doubled(string scenario)
    {
        ChaosReport report;
        try
        {
            report = await suite.ReportAsync(scenario);
        }
        catch (Exception e) when (!e.Message.StartsWith("$XunitDynamicSkip$", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"chaos {scenario}: seed {ChaosSettings.Seed} (repeat it with VREDIS_CHAOS_SEED={ChaosSettings.Seed} and VREDIS_CHAOS_SCENARIO={scenario}): {e.Message}", e);
        }
        TestLog.Write(report.ToString());
        Assert.True(report is { Lost: 0, Doubled: 0 }, report.ToString());
    }
}
