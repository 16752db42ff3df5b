namespace VRedis.Observing;

/// <summary>
/// How long the first item that waits of a task has waited. Nobody notes when an item came; but items are taken about in the order in which they came, so
/// the first that waits came when the task had one item more than were taken.
/// </summary>
/// <param name="start">When the task began, on the server's clock.</param>
internal sealed class WaitingAge(long start)
{
    private const int MostPoints = 1000;

    private List<(long Items, long At)> _growth = []; // how many items it had had by when
    private long _items;
    private long _step; // points of time that are nearer than this are one

    /// <summary>Looks at it again.</summary>
    /// <param name="now">The server's clock, in milliseconds.</param>
    /// <param name="items">Items it has had so far.</param>
    /// <param name="waiting">Those that wait.</param>
    public TimeSpan Look(long now, long items, long waiting)
    {
        var taken = items - waiting;
        if (items > _items && _growth is [.., var last] && now - last.At < _step)
            _growth[^1] = last with { Items = items };
        else if (items > _items)
            _growth.Add((items, _items == 0 && taken == 0 ? start : now)); // of those that were there before anybody looked, and of which some were taken, nobody knows
        _items = items;
        _growth.RemoveRange(0, _growth.TakeWhile(point => point.Items <= taken).Count());
        if (_growth.Count > MostPoints)
            Thin(now);
        return waiting <= 0 || _growth.Count == 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Max(0, now - _growth[0].At));
    }

    // Whoever waits for hours does not ask for seconds.
    private void Thin(long now)
    {
        _step = 2 * (now - _growth[0].At) / MostPoints;
        List<(long Items, long At)> kept = [];
        foreach (var point in _growth)
        {
            if (kept is [.., var last] && point.At - last.At < _step)
                kept[^1] = last with { Items = point.Items };
            else
                kept.Add(point);
        }
        _growth = kept;
    }
}
