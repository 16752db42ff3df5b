using System.Net;
using System.Net.Sockets;

namespace VRedis.Tests.Servers;

/// <summary>Stands between clients and their server; what passes, and when, is up to the kind of proxy.</summary>
internal abstract class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _cancellation = new();
    private readonly string _host;
    private readonly int _port;
    private readonly Task _accepting;
    private bool _closed;

    /// <param name="host">The server.</param>
    /// <param name="port">Its port.</param>
    protected TcpProxy(string host, int port)
    {
        (_host, _port, Cancellation) = (host, port, _cancellation.Token);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients connect, on the loopback.</summary>
    public int Port { get; }

    /// <summary>Is cancelled when the proxy ends, and with it all connections.</summary>
    protected CancellationToken Cancellation { get; }

    public async ValueTask DisposeAsync()
    {
        if (_closed)
            return;
        _closed = true;
        await _cancellation.CancelAsync();
        _listener.Stop();
        await _accepting.ContinueWith(_ => { }, TaskScheduler.Default);
        _cancellation.Dispose();
    }

    /// <summary>Passes on what both say; the connection ends when it returns.</summary>
    protected abstract Task ServeAsync(NetworkStream client, NetworkStream server);

    private async Task AcceptAsync()
    {
        while (true)
            _ = ServeAsync(await _listener.AcceptTcpClientAsync(Cancellation));
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var own = client;
        using var server = new TcpClient();
        try
        {
            await server.ConnectAsync(_host, _port, Cancellation);
            (client.NoDelay, server.NoDelay) = (true, true);
            await ServeAsync(client.GetStream(), server.GetStream());
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // One side has gone: so does the other.
        }
    }
}
