using System.Diagnostics;
using VRedis.Connection;
using VRedis.Inspecting;

namespace VRedis.PowerShell.Piping;

/// <summary>Notices that a task does not get on because no worker is alive.</summary>
internal sealed class IdleWatch(VRedisConnection connection)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private long _since = Stopwatch.GetTimestamp();
    private bool _warned;

    /// <summary>The task got on.</summary>
    public void Moved() => _since = Stopwatch.GetTimestamp();

    /// <summary>Whether it is time to look.</summary>
    public bool Due => !_warned && Stopwatch.GetElapsedTime(_since) >= Patience;

    /// <summary>What to tell the user, or null: nothing to tell, or told already.</summary>
    public async Task<string?> LookAsync(CancellationToken cancellation)
    {
        _since = Stopwatch.GetTimestamp();
        if ((await TaskInspector.GetWorkersAsync(connection, cancellation).ConfigureAwait(false)).Count > 0)
            return null;
        _warned = true;
        return $"No worker is alive on {connection.Settings.Address}; the task waits for one. Run Start-VRedisWorker in another session or on any machine that reaches this Redis, or Start-VRedisWorker -AsJob here.";
    }
}
