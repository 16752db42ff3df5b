namespace VRedis.Working;

/// <summary>How long the items of a task take, and how many to claim therefore.</summary>
internal sealed class ItemPace
{
    // Enough work for this time is claimed at once (invariant 2).
    private const double Horizon = 0.1;

    // Items slower than this are claimed one by one, each for a lane that is free.
    private const double Slow = 0.05;

    // Lanes beyond the number of processors help only items that wait for something, and those take longer than this.
    private const double WorthMoreLanes = 0.005;

    private const int MostItems = 4000;
    private const int MostItemsAPiece = 1000;

    // An item that is to end so soon, going by those before it, has its lane's next one claimed now: else the lane would wait for Redis. One that is late by as much is like no other.
    private const double Soon = 0.025;

    /// <summary>A lane that others wait for works for so long, and takes work for no longer at once.</summary>
    public static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(25);

    private double _seconds = double.NaN;
    private double _ended = double.NaN; // without those that run
    private int _measurements;

    /// <summary>Adds a measurement. The second replaces the first, in which the script was compiled.</summary>
    public void Measured(double seconds, int items)
    {
        var each = seconds / items;
        var first = Interlocked.Increment(ref _measurements) <= 2;
        Follow(ref _seconds);
        Follow(ref _ended);

        void Follow(ref double mean)
        {
            var before = Volatile.Read(ref mean);
            Volatile.Write(ref mean, first ? each : before + (0.3 * (each - before)));
        }
    }

    /// <summary>An item runs since so long and has not ended.</summary>
    public void AtLeast(double seconds)
    {
        if (!(Volatile.Read(ref _seconds) >= seconds))
            Volatile.Write(ref _seconds, seconds);
    }

    /// <summary>Whether more lanes than processors are worth their while.</summary>
    public bool WantsManyLanes => Volatile.Read(ref _seconds) > WorthMoreLanes;

    /// <summary>Whether an item that runs so long already is about to end, going by those that have ended.</summary>
    public bool EndsSoon(TimeSpan running) => Math.Abs(running.TotalSeconds - Volatile.Read(ref _ended)) < Soon;

    /// <summary>How much to claim now.</summary>
    /// <param name="lanes">Lanes that the task has.</param>
    /// <param name="free">Slots that are free, or about to be, and not spoken for by items that wait.</param>
    /// <param name="queued">Items that wait for a lane already.</param>
    /// <returns>Most items, none when there is enough; and how many of them a lane takes at once.</returns>
    public (int Items, int Piece) Want(int lanes, int free, int queued)
    {
        var seconds = Volatile.Read(ref _seconds);
        if (!(seconds < Slow))
            return (Math.Max(0, free), 1);
        lanes = Math.Max(1, lanes);
        var target = (int)Math.Clamp(lanes * Horizon / Math.Max(seconds, 1e-7), lanes, MostItems);
        if (queued > target / 2)
            return (0, 1);
        var items = target - queued;
        return (items, (int)Math.Clamp(Math.Min(items / lanes, Turn.TotalSeconds / Math.Max(seconds, 1e-7)), 1, MostItemsAPiece));
    }
}
