using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace VRedis.Connection;

/// <summary>Looks once more at a server to which no connection could be made, for the reason: TLS on one side only, or the client certificate.</summary>
internal static class TlsProbe
{
    /// <returns>The reason, or null when it is none of these.</returns>
    public static async Task<VRedisException?> FindAsync(VRedisSettings settings, TlsClient? tls, Exception cause)
    {
        using var limit = new CancellationTokenSource(settings.ConnectTimeout * 0.2);
        if (tls is null)
        {
            return await SpeaksTlsAsync(settings, limit.Token).ConfigureAwait(false)
                ? new VRedisException(ErrorIds.TlsMismatch, Messages.FormatTlsNeeded(settings.Address), cause)
                : null;
        }
        var plain = SpeaksPlainAsync(settings, limit.Token);
        var alert = await AlertAsync(settings, tls, limit.Token).ConfigureAwait(false);
        if (await plain.ConfigureAwait(false))
            return new VRedisException(ErrorIds.TlsMismatch, Messages.FormatTlsNotSpoken(settings.Address), cause);
        return alert is null || tls.Problem is not null ? null : new VRedisException(ErrorIds.ClientCertificateRefused, Sentence(settings, alert), cause);
    }

    private static string Sentence(VRedisSettings settings, string alert)
    {
        if (settings.ClientCertificatePath is not { } path)
            return Messages.FormatTlsClientCertificateAsked(address: settings.Address, alert: alert);
        var reason = alert.Contains("unknown ca", StringComparison.OrdinalIgnoreCase) ? Messages.TlsReasonAuthority
            : alert.Contains("expired", StringComparison.OrdinalIgnoreCase) ? Messages.TlsReasonExpired
            : alert.Contains("revoked", StringComparison.OrdinalIgnoreCase) ? Messages.TlsReasonRevoked
            : Messages.TlsReasonUnknown;
        return Messages.FormatTlsClientCertificateRefused(address: settings.Address, path: path, reason: reason, alert: alert);
    }

    /// <summary>What the server answers to a well-trusted handshake instead of "PONG"; null when it is no complaint about us.</summary>
    private static async Task<string?> AlertAsync(VRedisSettings settings, TlsClient tls, CancellationToken cancellation)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(settings.HostName, settings.Port, cancellation).ConfigureAwait(false);
            using var stream = new SslStream(client.GetStream());
            await stream.AuthenticateAsClientAsync(tls.Options(settings.HostName), cancellation).ConfigureAwait(false);
            // In TLS 1.3 the server judges the client's certificate after the client has finished.
            return await AskAsync(stream, cancellation).ConfigureAwait(false) is null ? Messages.TlsReasonEnds : null;
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            var words = e.GetBaseException().Message;
            return words.Contains("alert", StringComparison.OrdinalIgnoreCase) ? words[(words.LastIndexOf(':') + 1)..].Trim() : tls.HasSeenServer && e is IOException ? Messages.TlsReasonEnds : null;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return null;
        }
    }

    private static async Task<bool> SpeaksPlainAsync(VRedisSettings settings, CancellationToken cancellation)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(settings.HostName, settings.Port, cancellation).ConfigureAwait(false);
            return await AskAsync(client.GetStream(), cancellation).ConfigureAwait(false) is '+' or '-';
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            return false;
        }
    }

    private static async Task<bool> SpeaksTlsAsync(VRedisSettings settings, CancellationToken cancellation)
    {
        var seen = false;
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(settings.HostName, settings.Port, cancellation).ConfigureAwait(false);
            using var stream = new SslStream(client.GetStream());
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = settings.HostName,
                RemoteCertificateValidationCallback = (_, _, _, _) => !(seen = true), // nothing is said to it
            }, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or AuthenticationException or SocketException or OperationCanceledException)
        {
            // Seen is what counts.
        }
        return seen;
    }

    /// <returns>The first character of the answer; null when there is none.</returns>
    private static async Task<char?> AskAsync(Stream stream, CancellationToken cancellation)
    {
        await stream.WriteAsync("PING\r\n"u8.ToArray(), cancellation).ConfigureAwait(false);
        var answer = new byte[1];
        return await stream.ReadAsync(answer, cancellation).ConfigureAwait(false) == 0 ? null : (char)answer[0];
    }
}
