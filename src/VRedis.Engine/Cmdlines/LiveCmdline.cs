using System.Collections.Concurrent;
using System.Diagnostics;
using StackExchange.Redis;
using VRedis.Connection;
using VRedis.Control;
using VRedis.Inspecting;
using VRedis.Wire;
using VRedis.Working;

namespace VRedis.Cmdlines;

/// <summary>A command line that runs on workers: gives what they say while they say it. It ends with its sender.</summary>
public sealed class LiveCmdline : IAsyncDisposable
{
    private const int BlockSize = 64; // batches
    private const int MostUnread = 10_000; // lines that wait for the caller
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan GoodbyeTime = TimeSpan.FromSeconds(3);

    private readonly VRedisConnection _connection;
    private readonly Dictionary<long, string> _running; // id and name of the workers that have not ended it
    private readonly BlockingCollection<CmdlineOutput> _output = [];
    private readonly CancellationTokenSource _cancellation = new();
    private readonly Signal _more = new();
    private readonly Sealer? _sealer;
    private readonly Task _reading;
    private long _read; // batches
    private long _looked = Stopwatch.GetTimestamp(); // for workers that have gone

    private LiveCmdline(VRedisConnection connection, long id, IEnumerable<WorkerInfo> workers, Sealer? sealer)
    {
        (_connection, Id, _sealer) = (connection, id, sealer);
        _running = workers.ToDictionary(worker => worker.WorkerId, worker => worker.Name);
        var mark = sealer?.Mark ?? default;
        foreach (var worker in workers.Where(worker => !mark.Suits(worker))) // one that cannot read it could not even say that it is meant
            OnEnd(worker.WorkerId, new BatchEnd(CmdlineState.Refused, Reason: Messages.FormatCmdlineReasonWhyNot(mark.WhyNot)));
        _reading = Task.Run(ReadAsync, CancellationToken.None);
        _ = _reading.ContinueWith(_ => _output.CompleteAdding(), TaskScheduler.Default);
    }

    /// <summary>Its id.</summary>
    public long Id { get; }

    /// <summary>Whether all has been taken, and nothing went wrong that <see cref="Take"/> has still to tell.</summary>
    public bool HasEnded => _output.IsCompleted && !_reading.IsFaulted;

    /// <summary>Sends a command line to workers, which run it at once.</summary>
    /// <param name="connection">Where the workers are.</param>
    /// <param name="definition">What to run.</param>
    /// <param name="workers">The workers.</param>
    /// <param name="encrypt">Whether it and what comes of it is encrypted; null for what the settings of the connection say. A connection with a key signs in any case.</param>
    /// <param name="cancellation">Gives up starting.</param>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadCmdline"/>; <see cref="ErrorIds.UnknownWorker"/> when no worker is given; <see cref="ErrorIds.KeyMissing"/>: it is to be encrypted without a key.</exception>
    public static async Task<LiveCmdline> StartAsync(
        VRedisConnection connection, CmdlineDefinition definition, IReadOnlyList<WorkerInfo> workers, bool? encrypt = null, CancellationToken cancellation = default)
    {
        if (workers.Count == 0)
            throw new VRedisException(ErrorIds.UnknownWorker, Messages.CmdlineNeedsWorker);
        var bytes = (definition with { Workers = [.. workers.Select(worker => worker.WorkerId)] }).Validate().ToBytes();
        var keys = connection.Keys;
        var id = await connection.TryAsync(db => db.StringIncrementAsync(keys.CmdlineCounter), cancellation).ConfigureAwait(false);
        var written = connection.KeyRing.Seal(SealKind.Cmdline, id, bytes, encrypt);
        await connection.RunAsync(Script.CmdOpen, [keys.CmdlineMeta(id)], [written.Line, CmdlineLife.LivenessMilliseconds, CmdlineLife.ExpirySeconds], cancellation).ConfigureAwait(false);
        await connection.TryAsync(db => db.SetAddAsync(keys.Cmdlines, id), cancellation).ConfigureAwait(false);
        await TellAsync(connection, new StartCmdline(id), cancellation).ConfigureAwait(false);
        return new LiveCmdline(connection, id, workers, written.Sealer);
    }

    /// <summary>Takes the next line or end of a worker, waiting at most as long as given.</summary>
    /// <returns>It, or null when none came or all has been taken: see <see cref="HasEnded"/>.</returns>
    /// <exception cref="VRedisException">What made reading impossible.</exception>
    /// <exception cref="OperationCanceledException">Waiting was cancelled.</exception>
    public CmdlineOutput? Take(TimeSpan timeout, CancellationToken cancellation = default)
    {
        if (_output.TryTake(out var output, (int)timeout.TotalMilliseconds, cancellation))
            return output;
        if (_reading.IsFaulted)
            _reading.GetAwaiter().GetResult();
        return null;
    }

    /// <summary>Ends it everywhere unless it has ended: the processes are killed, with all that they have started.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_cancellation.IsCancellationRequested)
            return;
        await _cancellation.CancelAsync().ConfigureAwait(false);
        await _reading.ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
        using var limit = new CancellationTokenSource(GoodbyeTime); // when Redis is away, the workers kill it for want of its sender's sign of life
        var keys = _connection.Keys;
        try
        {
            await _connection.TryAsync(db => db.KeyDeleteAsync([keys.CmdlineMeta(Id), keys.CmdlineLines(Id)]), limit.Token).ConfigureAwait(false);
            await _connection.TryAsync(db => db.SetRemoveAsync(keys.Cmdlines, Id), limit.Token).ConfigureAwait(false);
            if (_running.Count > 0)
                await TellAsync(_connection, new EndCmdline(Id), limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or VRedisException or ObjectDisposedException)
        {
            // See above.
        }
        _cancellation.Dispose();
    }

    private async Task ReadAsync()
    {
        await using var listening = (await _connection.ListenAsync(_connection.Keys.CmdlineEvents(Id), _ => _more.Set(), _cancellation.Token).ConfigureAwait(false)).ConfigureAwait(false);
        while (true)
        {
            var gone = await GoneAsync().ConfigureAwait(false); // before reading, so that nothing of theirs is left
            while (await ReadBlockAsync().ConfigureAwait(false))
            {
            }
            foreach (var id in gone.Where(_running.ContainsKey))
                OnEnd(id, new BatchEnd(CmdlineState.Lost, Reason: Messages.CmdlineReasonWorkerGone));
            if (_running.Count == 0)
                return;
            await _more.WaitAsync(Look, _cancellation.Token).ConfigureAwait(false);
        }
    }

    private static Task TellAsync(VRedisConnection connection, ControlMessage message, CancellationToken cancellation) =>
        connection.TryAsync(db => db.PublishAsync(RedisChannel.Literal(connection.Keys.Control), message.ToString()), cancellation);

    /// <summary>The workers that will not end it any more. After an outage of Redis they get time to give a sign of life.</summary>
    private async Task<IReadOnlyList<long>> GoneAsync()
    {
        if (Stopwatch.GetElapsedTime(_looked) < Presence.Beat || _connection.WellFor < Patrol.Patience)
            return [];
        _looked = Stopwatch.GetTimestamp();
        var alive = await TaskInspector.GetWorkersAsync(_connection, _cancellation.Token).ConfigureAwait(false);
        return [.. _running.Keys.Except(alive.Select(worker => worker.WorkerId))];
    }

    /// <summary>Reads what the caller has room for, and gives a sign of life in any case.</summary>
    /// <returns>Whether there may be more.</returns>
    private async Task<bool> ReadBlockAsync()
    {
        for (var since = Stopwatch.GetTimestamp(); _output.Count >= MostUnread && Stopwatch.GetElapsedTime(since) < Look;)
            await Task.Delay(Pause, _cancellation.Token).ConfigureAwait(false);
        var most = _output.Count < MostUnread ? BlockSize : 0;
        var keys = _connection.Keys;
        var reply = await _connection.RunAsync(Script.CmdRead, [keys.CmdlineMeta(Id), keys.CmdlineLines(Id)],
            [_read, most, CmdlineLife.LivenessMilliseconds, CmdlineLife.ExpirySeconds], _cancellation.Token).ConfigureAwait(false);
        if (reply.Code == ReplyCode.Gone)
        {
            throw new VRedisException(ErrorIds.CmdlineBroken,
                Messages.FormatCmdlineGone(id: Id, seconds: CmdlineLife.Liveness.TotalSeconds));
        }
        for (var i = 0; i < reply.Count; i++)
        {
            if (CmdlineBatch.FromBytes(reply.Bytes(i), _sealer) is { } batch)
                OnBatch(batch);
        }
        _read += reply.Count;
        return most == 0 || reply.Count == most;
    }

    private void OnBatch(CmdlineBatch batch)
    {
        if (!_running.TryGetValue(batch.Worker, out var name))
            return;
        foreach (var line in batch.Lines)
        {
            _output.Add(new CmdlineLine
            {
                WorkerId = batch.Worker,
                WorkerName = name,
                Stream = line.Error ? CmdlineStream.Error : CmdlineStream.Output,
                Line = line.Text,
                NoNewline = line.Open,
            });
        }
        if (batch.End is { } end)
            OnEnd(batch.Worker, end);
    }

    private void OnEnd(long worker, BatchEnd end)
    {
        _running.Remove(worker, out var name);
        _output.Add(new CmdlineExit
        {
            WorkerId = worker,
            WorkerName = name!,
            Stream = CmdlineStream.Exit,
            State = end.State,
            ExitCode = end.Code,
            Duration = Numbers.Span(end.Milliseconds),
            Reason = end.Reason,
        });
    }
}
