namespace VRedis.Sending;

/// <summary>What of a task waits in Redis, and how far an ordered one's output lags behind its inputs; as last heard.</summary>
/// <param name="ordered">Whether the task's output comes in order.</param>
internal sealed class TaskBounds(bool ordered)
{
    private readonly object _gate = new();
    private long _heard;
    private long _items;
    private long _bytes;
    private long _given;
    private long _passed;

    /// <summary>How often Redis has said something.</summary>
    public long Heard => Volatile.Read(ref _heard);

    /// <summary>Takes what Redis said by itself, or as the answer to a push.</summary>
    public void Set(long items, long bytes)
    {
        lock (_gate)
        {
            Volatile.Write(ref _heard, _heard + 1);
            Volatile.Write(ref _items, items);
            Volatile.Write(ref _bytes, bytes);
        }
    }

    /// <summary>Takes what was read, unless Redis has said something since it was asked: that is newer.</summary>
    /// <param name="items">Items that wait.</param>
    /// <param name="bytes">Bytes that wait.</param>
    /// <param name="heard"><see cref="Heard"/> when it was asked.</param>
    public void SetRead(long items, long bytes, long heard)
    {
        lock (_gate)
        {
            if (_heard == heard)
                Set(items, bytes);
        }
    }

    /// <summary>Ids up to this one have been given to items.</summary>
    public void Given(long id) => Volatile.Write(ref _given, id);

    /// <summary>The output of all items up to this id was passed on in order.</summary>
    public void Passed(long id) => Volatile.Write(ref _passed, id);

    /// <summary>Whether a sender must pause.</summary>
    public bool Exceeds(SendOptions options) =>
        Volatile.Read(ref _items) >= options.MaxWaitingItems || Volatile.Read(ref _bytes) >= options.MaxWaitingBytes
        || (ordered && Volatile.Read(ref _given) - Volatile.Read(ref _passed) >= options.MaxWaitingItems); // one slow item must not let all that is behind it pile up
}
