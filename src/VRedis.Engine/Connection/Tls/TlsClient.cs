using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace VRedis.Connection;

/// <summary>How connections are encrypted: whom they trust, what they show, and why the last server was not trusted.</summary>
internal sealed class TlsClient
{
    private readonly VRedisSettings _settings;
    private readonly X509Certificate2Collection? _authorities;
    private readonly SslStreamCertificateContext? _client;

    /// <exception cref="VRedisException"><see cref="ErrorIds.BadCertificate"/>.</exception>
    public TlsClient(VRedisSettings settings)
    {
        _settings = settings;
        _authorities = settings.CaCertificatePath is { } path ? CertificateFiles.Authorities(path) : null;
        if (CertificateFiles.Client(settings) is { } own)
            _client = SslStreamCertificateContext.Create(own[0], [.. own.Skip(1)], offline: true);
    }

    /// <summary>What was wrong with the certificate that a server showed last, as part of a sentence; null when nothing was.</summary>
    public string? Problem { get; private set; }

    /// <summary>Whether a server has shown a certificate.</summary>
    public bool HasSeenServer { get; private set; }

    /// <summary>What a connection to the host needs.</summary>
    public SslClientAuthenticationOptions Options(string host) => new()
    {
        TargetHost = host,
        CertificateChainPolicy = Policy(),
        ClientCertificateContext = _client,
        RemoteCertificateValidationCallback = (_, certificate, chain, errors) => Check(host, certificate as X509Certificate2, chain, errors),
    };

    private X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck };
        if (_authorities is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(_authorities);
            policy.ExtraStore.AddRange(_authorities); // those between
        }
        return policy;
    }

    private bool Check(string host, X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        HasSeenServer = true;
        Problem = errors == SslPolicyErrors.None || _settings.SkipCertificateCheck ? null : ServerCertificate.Problem(certificate, chain, errors, host, _settings.CaCertificatePath);
        return Problem is null;
    }
}
