using System.Management.Automation;
using VRedis.Connection;
using VRedis.PowerShell.Lanes;
using VRedis.Working;

namespace VRedis.PowerShell.Workers;

/// <summary>A worker of this process with a connection of its own, so that the session may connect elsewhere meanwhile.</summary>
internal sealed class HostedWorker : IAsyncDisposable
{
    private readonly VRedisConnection _connection;
    private readonly TimeSpan _shutdown;

    private HostedWorker(VRedisConnection connection, Worker worker, TimeSpan shutdown) => (_connection, Worker, _shutdown) = (connection, worker, shutdown);

    public Worker Worker { get; }

    /// <summary>The Redis it works for.</summary>
    public string Address => _connection.Settings.Address;

    public static async Task<HostedWorker> StartAsync(VRedisSettings settings, WorkerOptions options, CancellationToken cancellation)
    {
        options = (options with { Runtime = $"PowerShell {PSVersion()}" }).Validate();
        var connection = await VRedisConnection.ConnectAsync(settings, cancellation).ConfigureAwait(false);
        try
        {
            return new HostedWorker(connection, await Worker.StartAsync(connection, options, [new PowerShellRunnerFactory()], cancellation).ConfigureAwait(false), options.ShutdownTime);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Calls back with a sentence for whoever looks after the worker, and with who ends it from afar.</summary>
    public void OnNotice(Action<string> tell)
    {
        Worker.Notice += tell;
        _ = Worker.Asked.ContinueWith(
            asked => tell($"{asked.Result} asks worker {Worker.WorkerId} to leave (Stop-VRedisWorker): it takes no more items and ends within {_shutdown.TotalSeconds:0.###} s."),
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Ends it within its shutdown time; also after it has ended by itself.</summary>
    public async Task StopAsync()
    {
        await Worker.StopAsync().ConfigureAwait(false);
        await DisposeAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await Worker.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private static string PSVersion() => typeof(PSObject).Assembly.GetName().Version!.ToString(3);
}
