using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace VRedis.Connection;

/// <summary>Reads the certificates that settings name.</summary>
internal static class CertificateFiles
{
    /// <summary>The authorities of a PEM file.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadCertificate"/>.</exception>
    public static X509Certificate2Collection Authorities(string path) => Read(path, Messages.CertificateOfAuthorities, () =>
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPemFile(path);
        return all.Count > 0 ? all : throw new CryptographicException(Messages.CertificateNoPem);
    });

    /// <summary>The client certificate with its key, first, and what else its file holds; null when the settings name none.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadCertificate"/>.</exception>
    public static X509Certificate2Collection? Client(VRedisSettings settings)
    {
        if (settings.ClientCertificatePath is not { } path)
            return null;
        return Read(path, Messages.CertificateOfClient, () => IsPem(path) ? Pem(settings, path) : Pfx(settings, path));
    }

    private static X509Certificate2Collection Pem(VRedisSettings settings, string path)
    {
        var keyPath = settings.ClientKeyPath ?? path;
        if (!File.ReadAllText(keyPath).Contains("PRIVATE KEY-----", StringComparison.Ordinal))
            throw new CryptographicException(settings.ClientKeyPath is null ? Messages.CertificateNoKey : Messages.FormatCertificateKeyNoPem(keyPath));
        var all = new X509Certificate2Collection();
        all.ImportFromPemFile(path);
        all[0] = settings.ClientCertificatePassword is { } password
            ? X509Certificate2.CreateFromEncryptedPemFile(path, password, keyPath)
            : X509Certificate2.CreateFromPemFile(path, keyPath);
        if (OperatingSystem.IsWindows()) // its TLS cannot use a key that only lives in memory
            all[0] = X509CertificateLoader.LoadPkcs12(all[0].Export(X509ContentType.Pfx), password: null);
        return all;
    }

    private static X509Certificate2Collection Pfx(VRedisSettings settings, string path)
    {
        if (settings.ClientKeyPath is not null)
            throw new CryptographicException(Messages.CertificateKeyBesidePfx);
        var all = X509CertificateLoader.LoadPkcs12CollectionFromFile(path, settings.ClientCertificatePassword);
        var own = all.FirstOrDefault(certificate => certificate.HasPrivateKey) ?? throw new CryptographicException(Messages.CertificateNoneWithKey);
        all.Remove(own);
        all.Insert(0, own);
        return all;
    }

    private static bool IsPem(string path) => File.ReadAllText(path).Contains("-----BEGIN ", StringComparison.Ordinal);

    private static T Read<T>(string path, string what, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new VRedisException(ErrorIds.BadCertificate, Messages.FormatCertificateUnusable(what: what, path: path, reason: e.Message), e);
        }
    }
}
