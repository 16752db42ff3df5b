using System.Management.Automation;
using VRedis.Connection;
using VRedis.PowerShell.Lanes;
using VRedis.Working;

namespace VRedis.PowerShell.Workers;

/// <summary>A worker of this process with a connection of its own, so that the session may connect elsewhere meanwhile.</summary>
internal sealed class HostedWorker : IAsyncDisposable
{
    private readonly VRedisConnection _connection;

    private HostedWorker(VRedisConnection connection, Worker worker) => (_connection, Worker) = (connection, worker);

    public Worker Worker { get; }

    /// <summary>The Redis it works for.</summary>
    public string Address => _connection.Settings.Address;

    public static async Task<HostedWorker> StartAsync(VRedisSettings settings, WorkerOptions options, CancellationToken cancellation)
    {
        options = (options with { Runtime = $"PowerShell {PSVersion()}" }).Validate();
        var connection = await VRedisConnection.ConnectAsync(settings, cancellation).ConfigureAwait(false);
        try
        {
            return new HostedWorker(connection, await Worker.StartAsync(connection, options, [new PowerShellRunnerFactory()], cancellation).ConfigureAwait(false));
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
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
