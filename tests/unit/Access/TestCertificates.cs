using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace VRedis.Tests.Access;

/// <summary>Certificates made for one test class, as PEM files: two authorities, servers good and bad, clients good and bad.</summary>
public sealed class TestCertificates : IDisposable
{
    public const string PfxPassword = "pfx-sesame";

    private readonly string _folder = Directory.CreateTempSubdirectory("vredis-test-").FullName;

    public TestCertificates()
    {
        using var authority = Authority("CN=VRedis test authority");
        using var stranger = Authority("CN=VRedis strange authority");
        WritePem(authority, "ca");
        WritePem(stranger, "stranger");
        using var good = Issue(authority, "CN=server", "localhost");
        WritePem(good, "server");
        using (var elsewhere = Issue(authority, "CN=elsewhere", "elsewhere.example"))
            WritePem(elsewhere, "elsewhere");
        using (var expired = Issue(authority, "CN=expired server", "localhost", daysLeft: -1))
            WritePem(expired, "expired");
        using var client = Issue(authority, "CN=client");
        WritePem(client, "client");
        File.WriteAllBytes(File_("client.pfx"), client.Export(X509ContentType.Pfx, PfxPassword));
        File.WriteAllText(File_("client-both.pem"), client.ExportCertificatePem() + "\n" + Key(client));
        File.WriteAllText(File_("client-encrypted.key"), client.GetRSAPrivateKey()!.ExportEncryptedPkcs8PrivateKeyPem(PfxPassword, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
        using (var foreign = Issue(stranger, "CN=foreign client"))
            WritePem(foreign, "foreign");
    }

    /// <summary>A file of the folder; the names are those above.</summary>
    public string this[string name] => File_(name);

    /// <summary>Options of redis-server for TLS at a port, with a certificate.</summary>
    public string[] ServerOptions(int port, string certificate = "server", bool clients = false) =>
    [
        "--tls-port", $"{port}", "--tls-cert-file", File_(certificate + ".pem"), "--tls-key-file", File_(certificate + ".key"),
        "--tls-ca-cert-file", File_("ca.pem"), "--tls-auth-clients", clients ? "yes" : "no",
    ];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string File_(string name) => Path.Combine(_folder, name);

    private void WritePem(X509Certificate2 certificate, string name)
    {
        File.WriteAllText(File_(name + ".pem"), certificate.ExportCertificatePem());
        File.WriteAllText(File_(name + ".key"), Key(certificate));
    }

    private static string Key(X509Certificate2 certificate) => certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem();

    private static X509Certificate2 Authority(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-10), DateTimeOffset.UtcNow.AddDays(10));
    }

    private static X509Certificate2 Issue(X509Certificate2 authority, string name, string? host = null, int daysLeft = 5)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));
        var names = new SubjectAlternativeNameBuilder();
        if (host is not null)
        {
            names.AddDnsName(host);
            request.CertificateExtensions.Add(names.Build());
        }
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(host is null ? "1.3.6.1.5.5.7.3.2" : "1.3.6.1.5.5.7.3.1")], false));
        var serial = RandomNumberGenerator.GetBytes(8);
        serial[0] &= 0x7f;
        using var issued = request.Create(authority, DateTimeOffset.UtcNow.AddDays(-8), DateTimeOffset.UtcNow.AddDays(daysLeft), serial);
        return issued.CopyWithPrivateKey(key);
    }
}
