namespace VRedis.Inspecting;

/// <summary>A part of a table.</summary>
/// <param name="Table">The table.</param>
/// <param name="From">Position of its first value, counted from the table's first value ever, also those removed since.</param>
/// <param name="Most">Most values.</param>
public sealed record TableRange(string Table, long From = 0, long Most = long.MaxValue);
