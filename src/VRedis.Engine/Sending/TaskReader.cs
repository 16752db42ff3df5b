using VRedis.Connection;
using VRedis.Inspecting;
using VRedis.Wire;

namespace VRedis.Sending;

/// <summary>Reads what a task brings forth, whoever sent it: to its end, or what is there now.</summary>
public sealed class TaskReader : IAsyncDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly EventQueue _events = new();
    private readonly TaskFollower _follower;
    private readonly Task _following;

    private TaskReader(VRedisConnection connection, long taskId, TaskDefinition definition, Sealer? sealer, ReadOptions options)
    {
        _follower = new TaskFollower(connection, taskId, definition, sealer, _events, bounds: null, options);
        _following = Task.Run(() => _follower.RunAsync(_cancellation.Token), CancellationToken.None);
        _ = _following.ContinueWith(_ => _events.Nudge(), TaskScheduler.Default);
    }

    /// <summary>How far the task is, as last heard; what was sent is not known here.</summary>
    public TaskProgress Progress => _follower.Progress(sent: 0);

    /// <summary>Begins to read.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.UnknownTask"/>; <see cref="ErrorIds.KeyMissing"/>: it is encrypted, and its key is not here.</exception>
    public static async Task<TaskReader> StartAsync(VRedisConnection connection, long taskId, ReadOptions options, CancellationToken cancellation = default)
    {
        var (definition, sealer) = await TaskInspector.OpenAsync(connection, taskId, cancellation).ConfigureAwait(false);
        return new TaskReader(connection, taskId, definition, sealer, options);
    }

    /// <summary>Takes the next event, waiting at most as long as given.</summary>
    /// <returns>The event, or null when none came; <see cref="EndEvent"/> is the last.</returns>
    /// <exception cref="VRedisException">What made reading impossible.</exception>
    public TaskEvent? Take(TimeSpan timeout)
    {
        if (_events.Take(timeout) is { } taskEvent)
            return taskEvent;
        if (_following.IsFaulted)
            _following.GetAwaiter().GetResult();
        return null;
    }

    /// <summary>Ends a wait in <see cref="Take"/> early.</summary>
    public void Nudge() => _events.Nudge();

    /// <summary>Ends reading.</summary>
    public async ValueTask DisposeAsync()
    {
        await _cancellation.CancelAsync().ConfigureAwait(false);
        await _following.ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
        _cancellation.Dispose();
    }
}

/// <summary>What of a task is read.</summary>
/// <param name="Follow">Goes on until the task ends; else what is there now.</param>
/// <param name="FromNow">Leaves out what is there already.</param>
public sealed record ReadOptions(bool Follow = true, bool FromNow = false)
{
    /// <summary>Only these parts of tables, in this order and each in the order in which it lies there, and neither records nor failures; reading ends when all of them are read. Null, the default, is everything.</summary>
    public IReadOnlyList<TableRange>? Only { get; init; }
}
