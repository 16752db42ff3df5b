using VRedis.Connection;
using VRedis.Server;

namespace VRedis.PowerShell;

/// <summary>What the commands of this process share: the connection, and the server if one was started here.</summary>
internal static class Session
{
    private static readonly SemaphoreSlim Gate = new(1);
    private static VRedisConnection? _connection;
    private static IDisposable? _server;

    /// <summary>The settings of the session's connection: those of Connect-VRedis, else the saved or initial ones.</summary>
    public static VRedisSettings Settings => _connection?.Settings ?? SettingsSource.Current();

    /// <summary>The session's connection; null when it has none.</summary>
    public static VRedisConnection? Connection => _connection;

    /// <summary>Whether the session has a connection.</summary>
    public static bool IsConnected => _connection is not null;

    /// <summary>The session's connection; made with the saved or initial settings when there is none.</summary>
    public static async Task<VRedisConnection> ConnectionAsync(CancellationToken cancellation)
    {
        if (_connection is { } connection)
            return connection;
        await Gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return _connection ??= await VRedisConnection.ConnectAsync(SettingsSource.Current(), cancellation).ConfigureAwait(false);
        }
        finally
        {
            Gate.Release();
        }
    }

    /// <summary>Makes another connection the session's.</summary>
    public static async Task ConnectAsync(VRedisSettings settings, CancellationToken cancellation)
    {
        var connection = await VRedisConnection.ConnectAsync(settings, cancellation).ConfigureAwait(false);
        // At no time is there none: what runs beside this would take the saved settings.
        if (Interlocked.Exchange(ref _connection, connection) is { } before)
            await before.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Ends the session's connection, if there is one.</summary>
    public static async Task DisconnectAsync()
    {
        if (Interlocked.Exchange(ref _connection, null) is { } connection)
            await connection.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Starts the embedded server.</summary>
    /// <exception cref="VRedisException">One runs already, or it cannot be started.</exception>
    public static int StartServer(int port, string? password)
    {
        if (_server is EmbeddedServer { IsRunning: true } running)
            throw new VRedisException(ErrorIds.ServerRunning, Messages.FormatServerRunning(running.Port));
        try
        {
            var server = EmbeddedServer.Start(new EmbeddedServerOptions { Port = port, Password = password });
            _server = server;
            return server.Port;
        }
        catch (EmbeddedServerException e)
        {
            throw new VRedisException(ErrorIds.ServerNotStarted, e.Message, e);
        }
    }

    /// <summary>Stops the embedded server.</summary>
    /// <returns>False when none runs.</returns>
    public static bool StopServer()
    {
        var server = Interlocked.Exchange(ref _server, null);
        server?.Dispose();
        return server is not null;
    }

    /// <summary>Ends everything; the module is being removed.</summary>
    public static void Close()
    {
        DisconnectAsync().GetAwaiter().GetResult();
        StopServer();
    }
}
