using System.Diagnostics;
using StackExchange.Redis;
using VRedis.Connection;
using VRedis.Observing;
using VRedis.Wire;

namespace VRedis.Working;

/// <summary>
/// Reports what lanes have settled (invariant 3). Group commit: while one is on its way the next gathers. Each has a number within the lease, so that
/// one whose answer was lost is sent again and counts once.
/// </summary>
internal sealed class CommitQueue
{
    private const int MostRecords = 100_000;
    private const int Alone = 20_000; // output values of one item, with which no other shares a commit

    // More items than this in one commit means that they come fast: then the next gathers at least so long, which makes commits fewer and larger.
    private const int Fast = 32;
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(4);

    private readonly TaskRun _run;
    private readonly Signal _more = new();
    private readonly object _gate = new();
    private PendingCommit _pending;
    private bool _sending;
    private bool _closed;

    public CommitQueue(TaskRun run)
    {
        _run = run;
        _pending = new PendingCommit(run.Definition.Ordered);
        Completion = Task.Run(LoopAsync);
    }

    /// <summary>Completes when the task's part of this worker has ended.</summary>
    public Task Completion { get; }

    public void Done(Piece piece, string table, ByteBuffer output, List<int> ends, IReadOnlyList<Child> children) =>
        Add(piece, pending => pending.AddDone(piece, table, output, ends, children), alone: ends.Count > Alone);

    public void Fail(Piece piece, WorkItem item, ItemError error, bool final = false)
    {
        if (item.Attempt < _run.Definition.Attempts && !final)
        {
            var chunk = Chunk.Single(item.Id, item.Attempt + 1, piece.Chunk.Losses, item.Step.Name, item.Line.Span);
            var delay = RetryDelay.After(_run.Definition.RetryDelaySeconds, item.Attempt, Random.Shared.NextDouble());
            Add(piece, pending => pending.AddAgain(piece, (long)delay.TotalMilliseconds, chunk));
            return;
        }
        var failure = new ItemFailure
        {
            Item = item.Id,
            Attempt = item.Attempt,
            Step = item.Step.Name,
            Worker = _run.WorkerId,
            At = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
            Error = error,
            Value = WireJson.Sound(item.Line),
        };
        Add(piece, pending => pending.AddFailed(piece, failure.Wrap(_run.Sealer)));
    }

    /// <summary>Reports what was claimed and is no chunk.</summary>
    public void SetAside(string lease, string token, BrokenChunk broken)
    {
        lock (_gate)
        {
            if (_closed || lease != _run.LeaseName)
                return;
            _pending.AddBroken(token, broken, _run.WorkerId);
        }
        _more.Set();
    }

    public void Record(Piece piece, TaskRecord record) => Add(piece, pending => pending.AddRecord(record));

    /// <summary>Reports a piece again; the rest of it is now back in Redis.</summary>
    public void Released(Piece piece)
    {
        lock (_gate)
        {
            piece.Releasing = false;
            if (piece.Settled < piece.Count)
                return;
            _pending.Touch(piece);
        }
        _more.Set();
    }

    /// <summary>Marks a piece as being handed back, so that it does not count as settled before the rest is back.</summary>
    public int BeginRelease(Piece piece)
    {
        lock (_gate)
        {
            var keep = piece.Cut();
            if (keep >= 0)
                piece.Releasing = true;
            return keep;
        }
    }

    /// <summary>Waits until everything added so far is in Redis, or does not count any more.</summary>
    public void WaitUntilEmpty()
    {
        lock (_gate)
        {
            while ((_sending || !_pending.IsEmpty) && !_run.HasEnded)
                Monitor.Wait(_gate, 100);
        }
    }

    /// <summary>Forgets everything that has not been sent. While the lease changes, nothing can be added or sent under the wrong one.</summary>
    /// <param name="change">Marks the lease's pieces as lost; false when it is another lease's turn already.</param>
    public void Forget(Func<bool> change)
    {
        lock (_gate)
        {
            if (!change())
                return;
            _pending = new PendingCommit(_run.Definition.Ordered);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Takes nothing more.</summary>
    public void Close()
    {
        lock (_gate)
            _closed = true;
    }

    private void Add(Piece piece, Action<PendingCommit> add, bool alone = false)
    {
        lock (_gate)
        {
            while ((_pending.IsFull || (alone && !_pending.IsEmpty)) && !_run.HasEnded)
                Monitor.Wait(_gate, 100);
            if (_closed || piece.Lost)
                return;
            add(_pending);
        }
        _more.Set();
    }

    private async Task LoopAsync()
    {
        var lastStart = 0L;
        var lastItems = 0;
        while (!_run.HasEnded)
        {
            await _more.WaitAsync(TimeSpan.FromSeconds(1), CancellationToken.None).ConfigureAwait(false);
            if (lastItems >= Fast && Stopwatch.GetElapsedTime(lastStart) < Gather)
                await Task.Delay(Gather).ConfigureAwait(false);
            PendingCommit commit;
            List<RedisValue> arguments = [];
            List<(string Table, RedisValue[] Values)>? staged = _run.Connection.HasTransactions ? [] : null;
            List<string> tables;
            string lease;
            lock (_gate)
            {
                if (_pending.IsEmpty)
                    continue;
                commit = _pending;
                _pending = new PendingCommit(_run.Definition.Ordered, commit.Bytes);
                _sending = true;
                tables = commit.Tables();
                lease = _run.LeaseName;
                arguments.AddRange(_run.CommitHead(lease));
                commit.AppendTo(arguments, tables, MostRecords, staged);
                Monitor.PulseAll(_gate);
            }
            (lastStart, lastItems) = (Stopwatch.GetTimestamp(), commit.Items);
            try
            {
                await SendAsync(commit, lease, tables, arguments, staged ?? []).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e)
            {
                _run.OnRefused(e);
                return;
            }
            finally
            {
                lock (_gate)
                {
                    _sending = false;
                    Monitor.PulseAll(_gate);
                }
            }
        }
    }

    private async Task SendAsync(PendingCommit commit, string lease, List<string> tables, List<RedisValue> arguments, List<(string Table, RedisValue[] Values)> staged)
    {
        var (keys, id) = (_run.Connection.Keys, _run.TaskId);
        RedisKey[] all =
        [
            keys.Meta(id), keys.Ready(id), keys.Delayed(id), keys.Leases(id), keys.Held(id, lease), keys.Failed(id), keys.Records(id), keys.Stat(id), keys.Tables(id), keys.Unique(id),
            .. tables.Select(table => keys.Table(id, table)), .. commit.HasOrder ? (RedisKey[])[keys.Order(id)] : [],
        ];
        var start = Stopwatch.GetTimestamp();
        using var activity = Telemetry.Commit(id, _run.WorkerName, commit.Items);
        var reply = await (staged.Count > 0
            ? _run.Connection.RunAsync(new ScriptTransaction(Script.Commit, all, [.. arguments], behind: db => Append(db, staged)), _run.Cancellation)
            : _run.Connection.RunAsync(Script.Commit, all, [.. arguments], _run.Cancellation)).ConfigureAwait(false);
        switch (reply.Code)
        {
            case ReplyCode.Ok or ReplyCode.Repeated:
                WorkerMeter.Committed(_run.WorkerName, commit, Stopwatch.GetElapsedTime(start));
                _run.OnCommitted(commit);
                if (commit.Spent.Count > 0)
                    _ = ForgetAsync(commit.Spent);
                if (reply.Text(0) == "done")
                    _run.End();
                break;
            case ReplyCode.Lost:
                _run.OnLeaseLost(lease);
                break;
            default:
                _run.End();
                break;
        }
        if (reply.SentOnce)
            commit.Recycle();
    }

    /// <summary>Appends values past the script. When that has refused, there is no list of this name, and nothing happens.</summary>
    private IEnumerable<Task> Append(IDatabaseAsync db, List<(string Table, RedisValue[] Values)> staged)
    {
        foreach (var (table, values) in staged)
        {
            var stage = _run.Connection.Keys.Stage(_run.TaskId, table);
            yield return db.ListRightPushAsync(stage, values, When.Exists);
            yield return db.KeyRenameAsync(stage, _run.Connection.Keys.Table(_run.TaskId, table));
        }
    }

    private async Task ForgetAsync(List<RedisValue> items)
    {
        try
        {
            await _run.Connection.TryAsync(db => db.HashDeleteAsync(_run.Connection.Keys.Long(_run.TaskId), [.. items]), _run.Cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or VRedisException)
        {
            // They go with the task's end.
        }
    }
}
