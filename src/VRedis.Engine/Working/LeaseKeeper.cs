using StackExchange.Redis;
using VRedis.Connection;

namespace VRedis.Working;

/// <summary>Renews the leases of a worker on a thread of its own, so that nothing in a script can keep it from it (invariant 4).</summary>
internal sealed class LeaseKeeper
{
    private readonly Worker _worker;
    private readonly ManualResetEventSlim _stop = new(false);
    private readonly Thread _thread;

    public LeaseKeeper(Worker worker)
    {
        _worker = worker;
        _thread = new Thread(Keep) { IsBackground = true, Name = "VRedis leases", Priority = ThreadPriority.AboveNormal };
        _thread.Start();
    }

    /// <summary>Ends the thread; leases then run out.</summary>
    public void Stop()
    {
        _stop.Set();
        _thread.Join();
    }

    private void Keep()
    {
        while (!_stop.Wait(Lease.Renewal))
        {
            foreach (var run in _worker.Runs.Where(run => run.Held > 0))
                Renew(run);
        }
    }

    private void Renew(TaskRun run)
    {
        var (keys, id, lease) = (_worker.Connection.Keys, run.TaskId, run.LeaseName);
        try
        {
            var reply = _worker.Connection.Run(Script.Renew, [keys.Meta(id), keys.Leases(id)], [lease, (long)Lease.Length.TotalMilliseconds]);
            switch (reply.Code)
            {
                case ReplyCode.Ok:
                    break;
                case ReplyCode.Lost:
                    run.OnLeaseLost(lease);
                    break;
                default:
                    run.End();
                    break;
            }
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException or VRedisException)
        {
            // Redis is away. The next round tries again; until then whoever looks for lost leases waits as well.
        }
    }
}
