namespace VRedis.Working;

/// <summary>How many lanes to open.</summary>
internal static class LaneGrowth
{
    /// <summary>A lane that is longer at one item is worth another beside it, beyond the number of processors: its item waits for something.</summary>
    public static readonly TimeSpan Worthwhile = TimeSpan.FromMilliseconds(10);

    // A lane that is not open so long waits for something itself, such as what its initialization script asks for.
    private static readonly TimeSpan SlowOpening = TimeSpan.FromMilliseconds(100);

    /// <summary>How many to open now.</summary>
    /// <param name="lanes">Those there are.</param>
    /// <param name="unattended">Pieces or items for which no open lane waits.</param>
    /// <param name="limit">Most lanes.</param>
    /// <param name="slow">Whether items are known to be slow.</param>
    public static int More(IReadOnlyCollection<ItemLane> lanes, int unattended, int limit, bool slow)
    {
        var opening = lanes.Where(lane => lane.IsOpening).ToList();
        var most = slow || lanes.Any(lane => lane.ItemTime > Worthwhile) ? limit : Math.Min(Environment.ProcessorCount, limit);
        return More(lanes.Count, opening.Count, opening.Count(lane => lane.OpeningTime < SlowOpening), unattended, most, Environment.ProcessorCount);
    }

    /// <summary>
    /// Opening takes a processor's time: more at once than there are processors would not be there sooner, and those that are there first show whether more are needed at all.
    /// </summary>
    /// <param name="lanes">Lanes there are.</param>
    /// <param name="opening">Those of them that are opening, and will take something that waits.</param>
    /// <param name="busy">Those of them that keep a processor busy.</param>
    /// <param name="unattended">Pieces or items for which no open lane waits.</param>
    /// <param name="most">Most lanes.</param>
    /// <param name="processors">Processors of the machine.</param>
    public static int More(int lanes, int opening, int busy, int unattended, int most, int processors) =>
        Math.Max(0, Math.Min(unattended - opening, Math.Min(most - lanes, processors - busy)));
}
