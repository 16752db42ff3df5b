using System.Globalization;

namespace VRedis.Tests.Chaos;

/// <summary>How the suite runs: short with every run of the tests, long by <c>./build.ps1 -Task Chaos</c>.</summary>
internal static class ChaosSettings
{
    // A run of the tests that fails can be repeated; who looks for more gives other seeds, or runs the long form, where each is another.
    private const int ShortSeed = 4;

    /// <summary>VREDIS_CHAOS=long: more of everything, one scenario after the other.</summary>
    public static bool Long { get; } = Variable("VREDIS_CHAOS") == "long";

    /// <summary>VREDIS_CHAOS_SEED: what all chance comes from.</summary>
    public static int Seed { get; } = Variable("VREDIS_CHAOS_SEED") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : Long ? Random.Shared.Next() : ShortSeed;

    /// <summary>VREDIS_CHAOS_SCENARIO: only scenarios that begin like this.</summary>
    public static string Only { get; } = Variable("VREDIS_CHAOS_SCENARIO") ?? "";

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
