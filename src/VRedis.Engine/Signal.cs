namespace VRedis;

/// <summary>Wakes one waiting loop; several calls before it wakes count as one.</summary>
internal sealed class Signal
{
    private readonly SemaphoreSlim _semaphore = new(0, 1);

    /// <summary>Wakes the loop, now or when it waits next.</summary>
    public void Set()
    {
        try
        {
            if (_semaphore.CurrentCount == 0)
                _semaphore.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else has just set it.
        }
    }

    /// <summary>Waits until <see cref="Set"/>, or for as long as given.</summary>
    /// <returns>Whether it was set.</returns>
    public Task<bool> WaitAsync(TimeSpan timeout, CancellationToken cancellation) => _semaphore.WaitAsync(timeout, cancellation);
}
