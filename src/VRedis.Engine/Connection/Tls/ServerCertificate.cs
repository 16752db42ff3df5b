using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace VRedis.Connection;

/// <summary>Says what is wrong with a server's certificate, and what to do.</summary>
internal static class ServerCertificate
{
    private const X509ChainStatusFlags Untrusted = X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.NotSignatureValid;

    public static string Problem(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors, string host, string? authorities)
    {
        if (certificate is null)
            return Messages.TrustNoCertificate;
        var status = chain?.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status) ?? X509ChainStatusFlags.NoError;
        List<string> problems = [];
        if (status.HasFlag(X509ChainStatusFlags.NotTimeValid))
            problems.Add(Time(chain!));
        if ((status & Untrusted) != 0)
        {
            problems.Add(Messages.FormatTrustIssuer(issuer: certificate.Issuer, distrust: authorities is null ? Messages.TrustIssuerUnknown : Messages.FormatTrustIssuerOther(authorities)));
        }
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            problems.Add(Messages.FormatTrustOtherName(names: Names(certificate), host: host));
        var others = status & ~(Untrusted | X509ChainStatusFlags.NotTimeValid);
        if (others != X509ChainStatusFlags.NoError || problems.Count == 0)
            problems.Add(Messages.FormatTrustUnusable(others == X509ChainStatusFlags.NoError ? errors : others));
        return string.Join("; and ", problems);
    }

    private static string Time(X509Chain chain)
    {
        var one = chain.ChainElements.Select(element => element.Certificate).FirstOrDefault(one => DateTime.Now > one.NotAfter || DateTime.Now < one.NotBefore) ?? chain.ChainElements[0].Certificate;
        return DateTime.Now > one.NotAfter
            ? Messages.FormatTrustExpired(subject: one.Subject, date: Date(one.NotAfter))
            : Messages.FormatTrustNotYetValid(subject: one.Subject, date: Date(one.NotBefore));
    }

    private static string Date(DateTime date) => date.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static string Names(X509Certificate2 certificate)
    {
        var alternatives = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().ToList();
        var names = alternatives.SelectMany(names => names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => address.ToString()))).ToList();
        return names.Count > 0 ? string.Join(", ", names) : Messages.FormatTrustWithoutName(certificate.Subject);
    }
}
