using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace VRedis.Dashboard;

/// <summary>Lets in who has the token of this dashboard, and nobody whom another page has sent.</summary>
/// <param name="port">The port on 127.0.0.1 that it is served on.</param>
internal sealed class Gate(int port)
{
    /// <summary>The header of the token.</summary>
    public const string Header = "X-VRedis-Token";

    private readonly byte[] _token = Encoding.ASCII.GetBytes(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24)));

    /// <summary>The secret, for the address that is given to the user.</summary>
    public string Token => Encoding.ASCII.GetString(_token);

    /// <summary>Why a request is refused; null when it is not.</summary>
    /// <param name="request">The request.</param>
    /// <param name="inAddress">Whether the token may stand in the address: for what a browser opens by itself, and that changes nothing.</param>
    public string? Refusal(HttpListenerRequest request, bool inAddress)
    {
        // A name that somebody else's DNS leads to this machine is not ours.
        if (request.UserHostName != $"127.0.0.1:{port}")
            return Messages.DashboardForeignHost;
        var given = request.Headers[Header] ?? (inAddress ? request.QueryString["token"] : null) ?? "";
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), _token))
            return Messages.DashboardNoToken;
        if (request.HttpMethod == "POST" && request.Headers["Origin"] != $"http://127.0.0.1:{port}")
            return Messages.DashboardForeignOrigin;
        return null;
    }
}
