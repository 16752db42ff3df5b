namespace VRedis.Sending;

/// <summary>What of a task waits in Redis, as last heard.</summary>
internal sealed class TaskBounds
{
    private long _items;
    private long _bytes;

    /// <summary>Takes what Redis said.</summary>
    public void Set(long items, long bytes)
    {
        Volatile.Write(ref _items, items);
        Volatile.Write(ref _bytes, bytes);
    }

    /// <summary>Whether a sender must pause.</summary>
    public bool Exceeds(SendOptions options) => Volatile.Read(ref _items) >= options.MaxWaitingItems || Volatile.Read(ref _bytes) >= options.MaxWaitingBytes;
}
