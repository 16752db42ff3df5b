using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace VRedis.Server;

/// <summary>Ports of the loopback interface.</summary>
internal static class LoopbackPort
{
    /// <summary>A port that nobody listens on at this moment.</summary>
    public static int FindFree()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>True when somebody listens on the port at an address that a connection to the loopback interface could reach.</summary>
    /// <remarks>Garnet asks for SO_REUSEADDR, with which Windows and macOS let it take a port beside its owner: binding alone does not tell.</remarks>
    public static bool IsInUse(int port) => IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(listener =>
        listener.Port == port
        && (IPAddress.IsLoopback(listener.Address) || listener.Address.Equals(IPAddress.Any) || listener.Address.Equals(IPAddress.IPv6Any)));
}
