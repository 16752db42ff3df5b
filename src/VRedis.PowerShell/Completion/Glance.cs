using VRedis.Connection;

namespace VRedis.PowerShell.Completion;

/// <summary>A short look into the session's Redis: who completes a word must not wait, and no connection is made for it.</summary>
internal static class Glance
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(150);

    /// <returns>The answer; null when there is no connection, or none in time.</returns>
    public static T? At<T>(Func<VRedisConnection, CancellationToken, Task<T>> look)
        where T : class
    {
        if (Session.Connection is not { } connection)
            return null;
        using var limit = new CancellationTokenSource(Limit);
        var looking = Task.Run(() => look(connection, limit.Token));
        try
        {
            return looking.Wait(Limit) ? looking.Result : null;
        }
        catch (AggregateException) // Redis is away or refuses, there is no such task
        {
            return null;
        }
        finally
        {
            _ = looking.ContinueWith(late => _ = late.Exception, TaskContinuationOptions.OnlyOnFaulted);
        }
    }
}
