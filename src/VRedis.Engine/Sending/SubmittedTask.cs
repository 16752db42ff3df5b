using System.Buffers;
using VRedis.Connection;
using VRedis.Wire;

namespace VRedis.Sending;

/// <summary>A task whose sender may leave once everything is sent. When it goes before, the task is abandoned: nobody knows what is missing.</summary>
public sealed class SubmittedTask : IAsyncDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly PushQueue _push;
    private readonly Task _beating;

    private SubmittedTask(VRedisConnection connection, TaskDefinition definition, CreatedTask created, SendOptions options)
    {
        TaskId = created.Id;
        _push = new PushQueue(connection, created, definition.Steps[0].Name, options, bounds: null, _cancellation.Token);
        _beating = Task.Run(() => SenderBeat.RunAsync(connection, TaskId, options, _push, _cancellation.Token), CancellationToken.None);
    }

    /// <summary>The task's id.</summary>
    public long TaskId { get; }

    /// <summary>Items that Redis has taken.</summary>
    public long Sent => _push.Sent;

    /// <summary>Creates a task and makes it known to all workers.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadTask"/>, or <see cref="ErrorIds.KeyMissing"/>: it is to be encrypted without a key.</exception>
    public static async Task<SubmittedTask> StartAsync(VRedisConnection connection, TaskDefinition definition, SendOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new SendOptions();
        definition = definition with { Live = false };
        var created = await TaskCreation.CreateAsync(connection, definition, options.Liveness, options.Encrypt, cancellation).ConfigureAwait(false);
        return new SubmittedTask(connection, definition, created, options);
    }

    /// <summary>Takes an item, unless too much is on its way already; then try again a little later.</summary>
    /// <exception cref="VRedisException">What made sending impossible.</exception>
    public bool TryAdd<T>(T value, Action<T, IBufferWriter<byte>> write) => _push.TryAdd(value, write);

    /// <summary>Waits until Redis has everything.</summary>
    /// <exception cref="VRedisException">What made sending impossible.</exception>
    public Task CompleteAsync(CancellationToken cancellation = default)
    {
        _push.Seal();
        return _push.Completion.WaitAsync(cancellation);
    }

    /// <summary>Ends sending. A task that is not sent to its end is abandoned within <see cref="SendOptions.Liveness"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        await _cancellation.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_push.Completion, _beating).ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
        _cancellation.Dispose();
    }
}
