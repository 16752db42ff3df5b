using System.Net;
using System.Net.Sockets;
using Garnet;

namespace VRedis.Server;

/// <summary>
/// A Redis-compatible server inside this process: reachable from this machine only, in memory only. What it holds ends with it.
/// </summary>
/// <remarks>Several may run at once, each on its own port.</remarks>
public sealed class EmbeddedServer : IDisposable
{
    private const int ChosenPortAttempts = 5;

    private GarnetServer? _server;

    private EmbeddedServer(GarnetServer server, IPEndPoint endPoint)
    {
        _server = server;
        EndPoint = endPoint;
    }

    /// <summary>Address and port that the server listens on.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Address that clients connect to, always the IPv4 loopback address.</summary>
    public string Host => EndPoint.Address.ToString();

    /// <summary>Port that clients connect to: the one asked for, or the one chosen.</summary>
    public int Port => EndPoint.Port;

    /// <summary>True until the server is disposed of.</summary>
    public bool IsRunning => Volatile.Read(ref _server) is not null;

    /// <summary>Starts a server. When this returns it accepts connections.</summary>
    /// <param name="options">Port and password; null for the defaults.</param>
    /// <returns>The running server. Dispose of it to stop it.</returns>
    /// <exception cref="EmbeddedServerException">The port is invalid, in use or forbidden, the password cannot be used, or the server failed to start.</exception>
    public static EmbeddedServer Start(EmbeddedServerOptions? options = null)
    {
        options ??= new EmbeddedServerOptions();
        Check(options);
        if (options.Port != 0)
            return StartOn(options.Port, options);

        // A chosen port can be taken by somebody else before the server listens on it.
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return StartOn(LoopbackPort.FindFree(), options);
            }
            catch (EmbeddedServerException e) when (e.Error == EmbeddedServerError.PortInUse && attempt < ChosenPortAttempts)
            {
            }
        }
    }

    /// <summary>Stops listening, closes every connection and frees the memory. Does nothing the second time.</summary>
    public void Dispose() => Interlocked.Exchange(ref _server, null)?.Dispose();

    private static EmbeddedServer StartOn(int port, EmbeddedServerOptions options)
    {
        if (LoopbackPort.IsInUse(port))
            throw PortInUse(port);

        var endPoint = new IPEndPoint(IPAddress.Loopback, port);
        GarnetServer? server = null;
        try
        {
            server = new GarnetServer(GarnetSettings.For(endPoint, options.Password));
            server.Start();
            return new EmbeddedServer(server, endPoint);
        }
        catch (Exception e)
        {
            server?.Dispose();
            throw Explain(port, e);
        }
    }

    private static void Check(EmbeddedServerOptions options)
    {
        if (options.Port is < IPEndPoint.MinPort or > IPEndPoint.MaxPort)
            throw new EmbeddedServerException(
                EmbeddedServerError.PortOutOfRange,
                Messages.FormatServerPort(options.Port));
        if (options.Password is not null && (options.Password.Length == 0 || !options.Password.All(char.IsAscii)))
            throw new EmbeddedServerException(
                EmbeddedServerError.InvalidPassword,
                Messages.ServerPassword);
    }

    private static EmbeddedServerException Explain(int port, Exception e) => (e as SocketException)?.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => PortInUse(port, e),
        SocketError.AccessDenied => new(
            EmbeddedServerError.PortForbidden,
            Messages.FormatServerPortForbidden(port), e),
        _ => new(EmbeddedServerError.StartFailed, Messages.FormatServerNotStarted(port: port, reason: e.Message), e),
    };

    private static EmbeddedServerException PortInUse(int port, Exception? e = null) => new(
        EmbeddedServerError.PortInUse,
        Messages.FormatServerPortTaken(port), e);
}
