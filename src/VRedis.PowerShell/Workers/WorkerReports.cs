using VRedis.Observing;
using VRedis.Working;

namespace VRedis.PowerShell.Workers;

/// <summary>How a worker of this process lets others see how it is: metrics on a port, a file for probes.</summary>
internal sealed class WorkerReports : IAsyncDisposable
{
    private readonly MetricsServer? _metrics;
    private readonly StatusFile? _status;

    /// <param name="metricsPort">Where metrics are served; null for nowhere.</param>
    /// <param name="statusPath">The full path of the file; null for none.</param>
    /// <param name="worker">The worker of the moment.</param>
    /// <param name="notify">Told when the file cannot be written any more.</param>
    /// <exception cref="VRedisException"><see cref="ErrorIds.FileNotWritten"/> or <see cref="ErrorIds.MetricsNotServed"/>.</exception>
    public WorkerReports(int? metricsPort, string? statusPath, Func<Worker> worker, Action<string> notify)
    {
        _metrics = metricsPort is { } port ? new MetricsServer(port) : null;
        try
        {
            _status = statusPath is null ? null : new StatusFile(statusPath, worker, notify);
        }
        catch
        {
            _metrics?.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _metrics?.Dispose();
        if (_status is not null)
            await _status.DisposeAsync().ConfigureAwait(false);
    }
}
