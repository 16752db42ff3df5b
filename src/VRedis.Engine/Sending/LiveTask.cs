using System.Buffers;
using VRedis.Connection;
using VRedis.Wire;

namespace VRedis.Sending;

/// <summary>A task whose sender stays: takes items, gives back what comes of them, and ends when the sender does (invariant 6).</summary>
public sealed class LiveTask : IAsyncDisposable
{
    private readonly VRedisConnection _connection;
    private readonly CancellationTokenSource _cancellation = new();
    private readonly EventQueue _events = new();
    private readonly TaskBounds _bounds = new();
    private readonly PushQueue _push;
    private readonly TaskFollower _follower;
    private readonly Task _following;
    private readonly Task _beating;

    private LiveTask(VRedisConnection connection, TaskDefinition definition, long taskId, SendOptions options)
    {
        (_connection, TaskId, Definition) = (connection, taskId, definition);
        _connection.Trouble += OnTrouble;
        _push = new PushQueue(connection, taskId, definition.Steps[0].Name, options, _bounds, _cancellation.Token);
        _follower = new TaskFollower(connection, taskId, definition.Tables, _events, _bounds);
        _following = Task.Run(() => _follower.RunAsync(_cancellation.Token), CancellationToken.None);
        _beating = Task.Run(() => SenderBeat.RunAsync(connection, taskId, options, _cancellation.Token), CancellationToken.None);
        _ = Task.WhenAny(_push.Completion, _following).ContinueWith(_ => _events.Nudge(), TaskScheduler.Default);
    }

    /// <summary>The task's id.</summary>
    public long TaskId { get; }

    /// <summary>What it is.</summary>
    public TaskDefinition Definition { get; }

    /// <summary>How far it is, as last heard.</summary>
    public TaskProgress Progress => _follower.Progress(_push.Sent);

    /// <summary>Creates a live task and makes it known to all workers.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadTask"/>.</exception>
    public static async Task<LiveTask> StartAsync(VRedisConnection connection, TaskDefinition definition, SendOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new SendOptions();
        definition = definition with { Live = true };
        var id = await TaskCreation.CreateAsync(connection, definition, options.Liveness, cancellation).ConfigureAwait(false);
        return new LiveTask(connection, definition, id, options);
    }

    /// <summary>Takes an item, unless too much waits already: then take events and try again.</summary>
    /// <param name="value">The input.</param>
    /// <param name="write">Writes it as one line of JSON.</param>
    /// <exception cref="VRedisException">What made sending impossible.</exception>
    public bool TryAdd<T>(T value, Action<T, IBufferWriter<byte>> write) => _push.TryAdd(value, write);

    /// <summary>Says that no more items come; the task ends when all are done.</summary>
    public void Seal() => _push.Seal();

    /// <summary>Takes the next event, waiting at most as long as given.</summary>
    /// <returns>The event, or null when none came; <see cref="EndEvent"/> is the last.</returns>
    /// <exception cref="VRedisException">What made sending or reading impossible.</exception>
    public TaskEvent? Take(TimeSpan timeout)
    {
        if (_events.Take(timeout) is { } taskEvent)
            return taskEvent;
        foreach (var part in (Task[])[_push.Completion, _following])
        {
            if (part.IsFaulted && !(_following.IsCompletedSuccessfully && part == _push.Completion))
                part.GetAwaiter().GetResult();
        }
        return null;
    }

    /// <summary>Ends a wait in <see cref="Take"/> early.</summary>
    public void Nudge() => _events.Nudge();

    /// <summary>Ends the task everywhere; running items are cancelled.</summary>
    public Task StopAsync(CancellationToken cancellation = default) => Control.TaskControl.StopAsync(_connection, TaskId, cancellation);

    /// <summary>Ends following. A task that has not ended is abandoned: call <see cref="StopAsync"/> first.</summary>
    public async ValueTask DisposeAsync()
    {
        _connection.Trouble -= OnTrouble;
        await _cancellation.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_push.Completion, _following, _beating).ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
        _cancellation.Dispose();
    }

    private void OnTrouble(bool troubled, string message) => _events.AddNow(new NoticeEvent(message));
}
