namespace VRedis.Wire;

/// <summary>How long a task is kept after its end.</summary>
internal static class Retention
{
    /// <summary>Days, when nobody says otherwise.</summary>
    public const double Default = 7;

    private const double Most = 36_500;

    public static bool IsInRange(double days) => days is >= 0 and <= Most; // NaN is not

    public static string OutOfRange(double days) =>
        Messages.FormatSettingRetention(days: days, most: Most);
}
