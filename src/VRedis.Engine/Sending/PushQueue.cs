using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using StackExchange.Redis;
using VRedis.Connection;
using VRedis.Wire;

namespace VRedis.Sending;

/// <summary>
/// Sends items in batches, one at a time and in order: while one is on its way the next gathers. Each batch has a number, so that a batch
/// whose answer was lost is sent again and counts once (invariant 1).
/// </summary>
internal sealed class PushQueue
{
    private const int MostGathered = 20_000;
    private const int MostGatheredBytes = 4 << 20;

    // A batch larger than this means that the inputs come fast: then the next may gather a little longer, which makes its chunks longer.
    private const int FastBatch = 16;
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(2);

    private readonly VRedisConnection _connection;
    private readonly long _taskId;
    private readonly SendOptions _options;
    private readonly string _step;
    private readonly Sealer? _sealer;
    private readonly TaskBounds? _bounds;
    private readonly CancellationToken _cancellation;
    private readonly Signal _gathered = new();
    private readonly object _gate = new();
    private readonly Task _loop;
    private Batch _batch;
    private int _made;
    private bool _sealed;
    private long _number;
    private long _lastId; // of all items of the task
    private long _sent;
    private long _acknowledged; // batches
    private volatile bool _closed; // Redis has acknowledged the seal

    /// <param name="connection">Where to send.</param>
    /// <param name="task">The task.</param>
    /// <param name="step">The step that the items are for.</param>
    /// <param name="options">How much may wait.</param>
    /// <param name="bounds">What waits in Redis now; null for a task that may wait there in any number.</param>
    /// <param name="cancellation">Ends sending.</param>
    public PushQueue(VRedisConnection connection, CreatedTask task, string step, SendOptions options, TaskBounds? bounds, CancellationToken cancellation)
    {
        (_connection, _taskId, _options, _bounds, _cancellation) = (connection, task.Id, options, bounds, cancellation);
        (_step, _sealer) = (step, task.Sealer);
        _batch = NewBatch(capacity: 0);
        _loop = Task.Run(SendAsync, CancellationToken.None);
    }

    /// <summary>Items that Redis has taken.</summary>
    public long Sent => Volatile.Read(ref _sent);

    /// <summary>Batches that Redis has taken.</summary>
    public long Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>Completes when everything is sent and sealed, or faults with the reason why not.</summary>
    public Task Completion => _loop;

    /// <summary>Takes an item, unless too much is gathered already; then try again a little later.</summary>
    /// <exception cref="ItemTooLargeException">It is larger than <see cref="SendOptions.MaxItemBytes"/>.</exception>
    /// <exception cref="VRedisException">What made sending impossible.</exception>
    public bool TryAdd<T>(T value, Action<T, IBufferWriter<byte>> write)
    {
        if (_loop.IsFaulted)
            _loop.GetAwaiter().GetResult();
        lock (_gate)
        {
            if (_sealed)
                throw new InvalidOperationException("The task is sealed.");
            if (_batch.Items >= MostGathered || _batch.Buffer.Length >= MostGatheredBytes)
                return false;
            var mark = _batch.Begin();
            try
            {
                write(value, _batch.Buffer);
                _batch.End();
            }
            catch
            {
                _batch.Undo(mark);
                throw;
            }
        }
        _gathered.Set();
        return true;
    }

    /// <summary>Says that no more items come.</summary>
    public void Seal()
    {
        lock (_gate)
            _sealed = true;
        _gathered.Set();
    }

    private async Task SendAsync()
    {
        var lastStart = 0L;
        var lastItems = 0;
        while (true)
        {
            await _gathered.WaitAsync(Timeout.InfiniteTimeSpan, _cancellation).ConfigureAwait(false);
            if (lastItems >= FastBatch && Stopwatch.GetElapsedTime(lastStart) < Linger)
                await Task.Delay(Linger, _cancellation).ConfigureAwait(false);
            Batch batch;
            bool last;
            lock (_gate)
            {
                batch = _batch;
                last = _sealed;
                _batch = NewBatch(batch.Buffer.Length);
            }
            if (batch.Items > 0)
            {
                lastStart = Stopwatch.GetTimestamp();
                lastItems = batch.Items;
                await PushAsync(batch).ConfigureAwait(false);
            }
            if (last)
            {
                await SealAsync().ConfigureAwait(false);
                return;
            }
        }
    }

    /// <param name="capacity">As many bytes as the batch before had: growing to them means to copy most of them twice.</param>
    private Batch NewBatch(int capacity) =>
        new(_step, _options.MaxItemBytes, _sealer, _connection.HasTransactions ? (++_made).ToString(CultureInfo.InvariantCulture) : null, capacity);

    private async Task PushAsync(Batch batch)
    {
        var keys = _connection.Keys;
        for (var wait = 1; _bounds?.Exceeds(_options) == true; wait = Math.Min(wait * 2, 50))
            await Task.Delay(wait, _cancellation).ConfigureAwait(false);
        var arguments = new List<RedisValue> { ++_number, keys.Wake, _taskId };
        batch.AppendTo(arguments, _lastId + 1);
        RedisKey[] all = [keys.Meta(_taskId), keys.Ready(_taskId), keys.Long(_taskId)];
        var reply = await (batch.HasLong
            ? _connection.RunAsync(new ScriptTransaction(Script.Push, all, [.. arguments], before: db => db.HashSetAsync(keys.Long(_taskId), batch.Long())), _cancellation)
            : _connection.RunAsync(Script.Push, all, [.. arguments], _cancellation)).ConfigureAwait(false);
        Check(reply);
        Volatile.Write(ref _acknowledged, _number);
        Interlocked.Add(ref _sent, batch.Items);
        _bounds?.Set(reply.Number(0), reply.Number(1));
        _lastId = reply.Number(2);
        _bounds?.Given(_lastId);
        if (reply.SentOnce)
            batch.Recycle();
    }

    private async Task SealAsync()
    {
        var keys = _connection.Keys;
        var reply = await _connection.RunAsync(Script.Seal, [keys.Meta(_taskId), keys.Ready(_taskId), keys.Delayed(_taskId), keys.Leases(_taskId)],
            [_number, keys.Events(_taskId), keys.HeldPrefix(_taskId), _bounds is null ? 1 : 0], _cancellation).ConfigureAwait(false);
        if (reply.Code != ReplyCode.Ended)
            Check(reply);
        _closed = true;
    }

    /// <summary>Redis remembers what it has acknowledged. Items that it has forgotten cannot be brought back, but the end can be said again.</summary>
    /// <param name="state">The task's state, as Redis says.</param>
    /// <param name="batches">The last batch that it remembers.</param>
    /// <param name="acknowledged">Batches that it had taken when it was asked.</param>
    /// <exception cref="VRedisException"><see cref="ErrorIds.DataLost"/>.</exception>
    public async Task VerifyAsync(string state, long batches, long acknowledged)
    {
        if (batches < acknowledged)
            throw ItemsLost(batches);
        if (_closed && state == "open")
            await SealAsync().ConfigureAwait(false);
    }

    private VRedisException ItemsLost(long batches) => new(ErrorIds.DataLost,
        Messages.FormatLostItems(taskId: _taskId, batches: batches, sent: _number));

    private void Check(ScriptReply reply)
    {
        switch (reply.Code)
        {
            case ReplyCode.Gone:
                throw new VRedisException(ErrorIds.DataLost, Messages.FormatTaskGone(_taskId));
            case ReplyCode.Gap:
                throw ItemsLost(reply.Number(0));
            case ReplyCode.Ended:
                throw new VRedisException(ErrorIds.TaskEnded, Messages.FormatTaskHasEnded(taskId: _taskId, state: TaskStates.Parse(reply.Text(0)).ToString().ToLowerInvariant()));
        }
    }
}
