using StackExchange.Redis;
using VRedis.Connection;
using VRedis.Wire;

namespace VRedis.Working;

/// <summary>Claims items of one task whenever there may be some and its lanes want some (invariant 2).</summary>
internal sealed class ClaimLoop
{
    /// <summary>Most bytes that are claimed at once, and that wait for a lane when more are claimed: what lies about for longer is moved about by the garbage collector.</summary>
    public const int MostBytes = 2 << 20;

    private const int MostPoll = 2000; // in milliseconds

    private readonly TaskRun _run;
    private readonly Signal _look = new();
    private volatile bool _mayHaveItems = true;
    private volatile bool _restarted;
    private long _number;
    private bool _known;

    public ClaimLoop(TaskRun run)
    {
        _run = run;
        Completion = Task.Run(LoopAsync);
    }

    /// <summary>Completes when nothing is claimed any more and no claim is on its way.</summary>
    public Task Completion { get; }

    /// <summary>There may be new items.</summary>
    public void Wake()
    {
        _mayHaveItems = true;
        _look.Set();
    }

    /// <summary>Lanes may want more.</summary>
    public void Hungry()
    {
        if (_mayHaveItems)
            _look.Set();
    }

    /// <summary>A new lease begins.</summary>
    public void Restart() => _restarted = true;

    /// <summary>So many more items of the task may be held again: this worker takes what it has room for, and if that is not all, others are told.</summary>
    public void OnRoom(int items)
    {
        var wanted = _run.Want().Items;
        if (wanted > 0)
            Wake();
        if (wanted < items)
            _ = WakeOthersAsync();
    }

    private async Task LoopAsync()
    {
        try
        {
            while (!_run.IsClosing)
            {
                while (_mayHaveItems && await TryClaimAsync().ConfigureAwait(false))
                {
                }
                // The poll finds what a lost message would have told; its jitter keeps many workers from asking at once.
                if (!await _look.WaitAsync(TimeSpan.FromMilliseconds(Random.Shared.Next(MostPoll / 2, MostPoll)), _run.Cancellation).ConfigureAwait(false))
                    _mayHaveItems = true;
            }
        }
        catch (OperationCanceledException)
        {
            // The task has ended.
        }
        catch (Exception e)
        {
            _run.OnRefused(e);
        }
    }

    /// <returns>Whether to look again at once.</returns>
    private async Task<bool> TryClaimAsync()
    {
        var (items, piece) = _run.Want();
        var (may, alone) = _run.Quarantine.Enter(_run);
        if (!may || items <= 0)
            return false;
        if (_restarted)
        {
            _restarted = false;
            _known = false;
        }
        var lease = _run.LeaseName;
        var number = ++_number;
        _mayHaveItems = false;
        var (keys, id, connection) = (_run.Connection.Keys, _run.TaskId, _run.Connection);
        var reply = await connection.RunAsync(Script.Claim, [keys.Meta(id), keys.Ready(id), keys.Delayed(id), keys.Leases(id), keys.Held(id, lease)],
            [lease, number, items, piece, MostBytes, (long)Lease.Length.TotalMilliseconds, _known ? 1 : 0, alone ? 1 : 0,
                connection.WellFor >= Patrol.Patience ? 1 : 0, keys.HeldPrefix(id), keys.Events(id), _run.Definition.ThrottleLimit ?? 0, _run.Token],
            _run.Cancellation).ConfigureAwait(false);
        switch (reply.Code)
        {
            case ReplyCode.Ok or ReplyCode.Repeated:
                _known = true;
                _mayHaveItems = true;
                var pieces = await PiecesAsync(reply, number, lease).ConfigureAwait(false);
                if (pieces.Exists(claimed => claimed.Chunk.RunsAlone))
                    _run.Quarantine.Ask(_run); // until it has ended
                else
                    _run.Quarantine.Leave(_run);
                _run.Claimed(lease, pieces);
                return true;
            case ReplyCode.Empty:
                if (reply.Number(0) > 0)
                {
                    _mayHaveItems = true;
                    _run.Quarantine.Ask(_run);
                }
                else
                {
                    _run.Quarantine.Leave(_run);
                }
                LookIn(reply.Number(1));
                return false;
            case ReplyCode.Lost:
                _mayHaveItems = true;
                _run.OnLeaseLost(lease);
                return true;
            default:
                _run.End();
                return false;
        }
    }

    private async Task<List<(string Token, Chunk Chunk)>> PiecesAsync(ScriptReply reply, long number, string lease)
    {
        var pieces = new List<(string Token, Chunk Chunk)>(reply.Count - 2);
        for (var i = 2; i < reply.Count; i++)
        {
            var (token, bytes) = ($"{number}.{i - 1}", reply.Bytes(i));
            if (bytes.Length == 0)
                continue; // a repeated claim finds it settled already
            if (BrokenChunk.Find(bytes) is { } broken)
                _run.Commits.SetAside(lease, token, broken);
            else
                pieces.Add((token, Chunk.Parse(bytes)));
        }
        return pieces.Exists(claimed => claimed.Chunk.IsMarked) ? await FilledAsync(pieces, lease).ConfigureAwait(false) : pieces;
    }

    /// <summary>Fetches the items that are too long for scripts.</summary>
    private async Task<List<(string Token, Chunk Chunk)>> FilledAsync(List<(string Token, Chunk Chunk)> pieces, string lease)
    {
        var key = _run.Connection.Keys.Long(_run.TaskId);
        var fields = pieces.ConvertAll(claimed => claimed.Chunk.IsMarked ? LongItem.Fields(claimed.Chunk.Items, claimed.Chunk.Count) ?? [] : []);
        var items = await _run.Connection.TryAsync(db => db.HashGetAsync(key, [.. fields.SelectMany(all => all)], VRedisConnection.Truth), _run.Cancellation).ConfigureAwait(false);
        var filled = new List<(string Token, Chunk Chunk)>(pieces.Count);
        var at = 0;
        foreach (var ((token, chunk), its) in pieces.Zip(fields))
        {
            if (!chunk.IsMarked)
                filled.Add((token, chunk));
            else if (its.Length > 0 && chunk.Filled(its, items.AsSpan(at, its.Length)) is { } whole)
                filled.Add((token, whole));
            else
                _run.Commits.SetAside(lease, token, BrokenChunk.WithoutItems(chunk));
            at += its.Length;
        }
        return filled;
    }

    private async Task WakeOthersAsync()
    {
        var wake = RedisChannel.Literal(_run.Connection.Keys.Wake);
        try
        {
            await _run.Connection.TryAsync(db => db.PublishAsync(wake, _run.TaskId), _run.Cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or VRedisException)
        {
            // Others look by themselves a little later.
        }
    }

    /// <summary>Looks again when the next delayed item is due, unless the poll comes before.</summary>
    private void LookIn(long milliseconds)
    {
        if (milliseconds >= 0 && milliseconds < MostPoll)
            _ = Task.Delay(TimeSpan.FromMilliseconds(milliseconds + 1), _run.Cancellation).ContinueWith(_ => Wake(), TaskContinuationOptions.NotOnCanceled);
    }
}
