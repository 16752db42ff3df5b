using System.Globalization;

namespace VRedis.Tests.Fuzz;

/// <summary>How many hostile messages are made, and which. The short form is part of all tests; the long one is asked for by environment variables.</summary>
internal static class FuzzSettings
{
    /// <summary>Messages for all parsers together: <c>VREDIS_FUZZ</c>, or 100,000.</summary>
    public static long Messages { get; } = long.TryParse(Environment.GetEnvironmentVariable("VREDIS_FUZZ"), NumberStyles.None, CultureInfo.InvariantCulture, out var messages) ? messages : 100_000;

    /// <summary>A seed of CsCheck, as a failure prints it: <c>VREDIS_FUZZ_SEED</c>, or always the same one. <c>random</c> takes another each time.</summary>
    public static string? Seed { get; } = Environment.GetEnvironmentVariable("VREDIS_FUZZ_SEED") switch
    {
        null or "" => "0000KfTNF_n3",
        "random" => null,
        var seed => seed,
    };
}
