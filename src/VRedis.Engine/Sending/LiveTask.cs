using System.Buffers;
using VRedis.Connection;
using VRedis.Wire;

namespace VRedis.Sending;

/// <summary>A task whose sender stays: takes items, gives back what comes of them, and ends when the sender does (invariant 6).</summary>
public sealed class LiveTask : ILiveTask
{
    private readonly VRedisConnection _connection;
    private readonly CancellationTokenSource _cancellation = new();
    private readonly EventQueue _events = new();
    private readonly TaskBounds _bounds;
    private readonly PushQueue _push;
    private readonly TaskFollower _follower;
    private readonly Task _following;
    private readonly Task _beating;

    private LiveTask(VRedisConnection connection, TaskDefinition definition, CreatedTask created, SendOptions options)
    {
        (_connection, TaskId, Definition, Mark) = (connection, created.Id, definition, created.Sealer?.Mark ?? default);
        _connection.Trouble += OnTrouble;
        _bounds = new TaskBounds(definition.Ordered);
        _push = new PushQueue(connection, created, definition.Steps[0].Name, options, _bounds, _cancellation.Token);
        _follower = new TaskFollower(connection, TaskId, definition, created.Sealer, _events, _bounds, new ReadOptions());
        _following = Task.Run(() => _follower.RunAsync(_cancellation.Token), CancellationToken.None);
        _beating = Task.Run(() => SenderBeat.RunAsync(connection, TaskId, options, _push, _cancellation.Token), CancellationToken.None);
        _ = Task.WhenAny(_push.Completion, _following, _beating).ContinueWith(_ => _events.Nudge(), TaskScheduler.Default);
    }

    /// <inheritdoc/>
    public long TaskId { get; }

    /// <inheritdoc/>
    public TaskDefinition Definition { get; }

    /// <inheritdoc/>
    public SealMark Mark { get; }

    /// <inheritdoc/>
    public TaskProgress Progress => _follower.Progress(_push.Sent);

    /// <summary>Creates a live task and makes it known to all workers.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadTask"/>, or <see cref="ErrorIds.KeyMissing"/>: it is to be encrypted without a key.</exception>
    public static async Task<LiveTask> StartAsync(VRedisConnection connection, TaskDefinition definition, SendOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new SendOptions();
        definition = definition with { Live = true };
        var created = await TaskCreation.CreateAsync(connection, definition, options.Liveness, options.Encrypt, cancellation).ConfigureAwait(false);
        return new LiveTask(connection, definition, created, options);
    }

    /// <inheritdoc/>
    public bool TryAdd<T>(T value, Action<T, IBufferWriter<byte>> write) => _push.TryAdd(value, write);

    /// <inheritdoc/>
    public void Seal() => _push.Seal();

    /// <inheritdoc/>
    public TaskEvent? Take(TimeSpan timeout)
    {
        if (_events.Take(timeout) is { } taskEvent)
            return taskEvent;
        foreach (var part in (Task[])[_push.Completion, _following, _beating])
        {
            if (part.IsFaulted && !(_following.IsCompletedSuccessfully && part != _following))
                part.GetAwaiter().GetResult();
        }
        return null;
    }

    /// <inheritdoc/>
    public void Nudge() => _events.Nudge();

    /// <inheritdoc/>
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
