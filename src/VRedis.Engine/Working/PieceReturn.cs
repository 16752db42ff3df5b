using StackExchange.Redis;
using VRedis.Connection;

namespace VRedis.Working;

/// <summary>Hands pieces back of which not all items have begun.</summary>
internal sealed class PieceReturn(TaskRun run)
{
    /// <summary>Hands back what has not begun.</summary>
    /// <param name="pieces">The pieces.</param>
    /// <param name="giveUpLease">Gives the lease up with all it holds; what was cancelled has not run.</param>
    public async Task ReleaseAsync(IEnumerable<Piece> pieces, bool giveUpLease)
    {
        var lease = run.LeaseName;
        var (keys, id) = (run.Connection.Keys, run.TaskId);
        List<Piece> released = [];
        List<RedisValue> arguments = [lease, id, keys.Wake, giveUpLease ? 1 : 0];
        foreach (var piece in pieces)
        {
            var keep = run.Commits.BeginRelease(piece);
            if (giveUpLease)
                keep = piece.Settled;
            if (keep < 0)
                continue;
            released.Add(piece);
            arguments.AddRange([piece.Token, keep]);
        }
        if (released.Count == 0 && !giveUpLease)
            return;
        try
        {
            var reply = await run.Connection.RunAsync(Script.Release, [keys.Meta(id), keys.Ready(id), keys.Leases(id), keys.Held(id, lease)],
                [.. arguments], run.Cancellation).ConfigureAwait(false);
            switch (reply.Code)
            {
                case ReplyCode.Ok or ReplyCode.Repeated:
                    foreach (var piece in released)
                        run.Commits.Released(piece);
                    break;
                case ReplyCode.Lost:
                    run.OnLeaseLost(lease);
                    break;
                default:
                    run.End();
                    break;
            }
        }
        catch (OperationCanceledException)
        {
            // The task has ended meanwhile; nothing is held any more.
        }
    }
}
