namespace VRedis.Sending;

/// <summary>Bounds of a sender.</summary>
public sealed record SendOptions
{
    /// <summary>Most items that may wait in Redis before a live sender pauses. Default: 50,000.</summary>
    public int MaxWaitingItems { get; init; } = 50_000;

    /// <summary>Most bytes that may wait in Redis before a live sender pauses. Default: 64 MB.</summary>
    public long MaxWaitingBytes { get; init; } = 64L << 20;

    /// <summary>Most bytes of one input; a larger one is refused before anything of it is sent. Default: 64 MB.</summary>
    public long MaxItemBytes { get; init; } = 64L << 20;

    /// <summary>Whether the task is encrypted; null (the default) for what the settings of the connection say. A connection with a key signs in any case.</summary>
    public bool? Encrypt { get; init; }

    /// <summary>After this time without a sign of life from a live sender its task is abandoned. Default: 10 seconds.</summary>
    public TimeSpan Liveness { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a live sender gives a sign of life. Default: 2 seconds.</summary>
    public TimeSpan Beat { get; init; } = TimeSpan.FromSeconds(2);
}
