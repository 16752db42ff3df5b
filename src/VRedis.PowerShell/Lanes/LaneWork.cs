using VRedis.PowerShell.Values;
using VRedis.Working;

namespace VRedis.PowerShell.Lanes;

/// <summary>What a lane's command works with.</summary>
/// <param name="Feed">Gives items and takes what comes of them.</param>
/// <param name="Properties">What the task carries besides its scripts.</param>
/// <param name="Codec">Reads inputs and writes outputs.</param>
internal sealed record LaneWork(ILaneFeed Feed, TaskProperties Properties, PSValueCodec Codec)
{
    private int _begun;

    [ThreadStatic]
    private static LaneWork? _current;

    /// <summary>The lane of this thread; null outside lanes.</summary>
    public static LaneWork? Current
    {
        get => _current;
        set => _current = value;
    }

    /// <summary>Takes an output value of the item that runs.</summary>
    public Action<object?> Output { get; } = value =>
    {
        Codec.Write(value, Feed.Output);
        Feed.EndOutput();
    };

    /// <summary>Begins the lane.</summary>
    /// <returns>Itself; null when it has begun before.</returns>
    public LaneWork? Begin() => Interlocked.Exchange(ref _begun, 1) == 0 ? this : null;

    /// <summary>The item that runs.</summary>
    public WorkItem Item { get; set; }
}
