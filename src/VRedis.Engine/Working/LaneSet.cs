namespace VRedis.Working;

/// <summary>The lanes of a task on a worker: as many as help. A lane whose item was given up is replaced.</summary>
internal sealed class LaneSet(TaskRun run, int limit)
{
    private static readonly TimeSpan LongItem = TimeSpan.FromMilliseconds(100);

    // A lane that has not ended so long after it was cancelled is stuck; sooner when others wait for its slot.
    private static readonly TimeSpan CancelTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReplaceTime = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private readonly List<Lane> _lanes = [];
    private readonly List<Lane> _leaving = []; // given up, and about to end
    private bool _closed;

    /// <summary>Lanes there are, and those that run an item.</summary>
    public (int All, int Running) Count
    {
        get
        {
            lock (_gate)
                return (_lanes.Count, _lanes.Count(lane => lane.Piece is not null));
        }
    }

    /// <summary>Lanes whose item is about to end.</summary>
    public int EndingSoon
    {
        get
        {
            lock (_gate)
                return _lanes.Count(lane => lane.ItemTime is var time && time > TimeSpan.Zero && run.Pace.EndsSoon(time));
        }
    }

    /// <summary>Whether each lane that runs has been at one item for long.</summary>
    public bool RunOnlyLongItems
    {
        get
        {
            lock (_gate)
                return _lanes.TrueForAll(lane => lane.Piece is null || IsLong(lane));
        }
    }

    /// <summary>Whether a lane has been at its item for long.</summary>
    public static bool IsLong(Lane lane) => lane.ItemTime > LongItem;

    /// <summary>The lanes that have been at their items for a while.</summary>
    public List<Lane> Late()
    {
        lock (_gate)
            return _lanes.FindAll(lane => lane.ItemTime > LaneGrowth.Worthwhile);
    }

    /// <summary>Opens lanes for what waits.</summary>
    public void Grow()
    {
        lock (_gate)
        {
            if (_closed)
                return;
            for (var more = LaneGrowth.More(_lanes, run.Pieces.Unattended, limit, slow: run.Pace.WantsManyLanes); more > 0; more--)
                _lanes.Add(new Lane(run));
        }
    }

    /// <summary>A lane has ended.</summary>
    public void Ended(Lane lane)
    {
        lock (_gate)
            _lanes.Remove(lane);
        Grow();
    }

    /// <summary>Cancels the items that run.</summary>
    public void Cancel()
    {
        List<Lane> lanes;
        lock (_gate)
            lanes = [.. _lanes];
        foreach (var lane in lanes)
            lane.Cancel();
    }

    /// <summary>Lets others take the place of a lane whose item was given up. One that does not end is left alone.</summary>
    public async Task ReplaceAsync(Lane lane)
    {
        lock (_gate)
        {
            if (_closed || !_lanes.Remove(lane))
                return; // it is looked after already
            _leaving.Add(lane);
        }
        Grow();
        var ended = await lane.EndedWithinAsync(ReplaceTime).ConfigureAwait(false);
        lock (_gate)
        {
            if (!_leaving.Remove(lane) || _closed)
                return;
        }
        if (!ended)
            run.OnStuck();
    }

    /// <summary>Opens no more lanes and cancels those there are.</summary>
    /// <returns>Completes when they have ended or were left alone.</returns>
    public async Task CloseAsync()
    {
        List<Lane> lanes;
        lock (_gate)
        {
            _closed = true;
            lanes = [.. _lanes, .. _leaving];
        }
        foreach (var lane in lanes)
            ThreadPool.UnsafeQueueUserWorkItem(static lane => lane.Cancel(), lane, preferLocal: false);
        foreach (var ended in await Task.WhenAll(lanes.Select(lane => lane.EndedWithinAsync(CancelTime))).ConfigureAwait(false))
        {
            if (!ended)
                run.OnStuck();
        }
    }
}
