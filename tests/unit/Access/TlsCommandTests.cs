using System.Management.Automation;
using VRedis.Tests.Module;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Access;

/// <summary>TLS as a user gives it.</summary>
[Collection(ModuleCollection.Name)]
public sealed class TlsCommandTests(TestCertificates certificates) : IClassFixture<TestCertificates>
{
    [Fact]
    public async Task A_worker_and_a_sender_connect_by_parameters_and_by_the_environment()
    {
        await using var server = await OwnRedisServer.StartWithTlsAsync(port => certificates.ServerOptions(port, clients: true));
        using var session = new ModuleSession();
        session.Run("""
            $s = [securestring]::new(); foreach ($c in $args[3].ToCharArray()) { $s.AppendChar($c) }
            Connect-VRedis localhost $args[0] -Tls -CaCertificatePath $args[1] -ClientCertificatePath $args[2] -ClientCertificatePassword $s
            $null = Start-VRedisWorker -AsJob -ThrottleLimit 2
            Disconnect-VRedis
            """, server.TlsPort, certificates["ca.pem"], certificates["client.pfx"], TestCertificates.PfxPassword).ThrowIfErrors();
        var variable = Connection.SettingsSource.Variable;
        Environment.SetEnvironmentVariable(variable, $"rediss://localhost:{server.TlsPort}?ca={certificates["ca.pem"]}&cert={certificates["client-both.pem"]}");
        try
        {
            Assert.Equal([2, 4, 6], session.Run("1..3 | Invoke-VRedisPipe { $_ * 2 } | Sort-Object").ThrowIfErrors().Output);
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, null);
        }
    }

    [Fact]
    public async Task Each_connection_without_the_check_warns()
    {
        await using var server = await OwnRedisServer.StartWithTlsAsync(port => certificates.ServerOptions(port, "elsewhere"));
        using var session = new ModuleSession();
        var refused = session.Run("Connect-VRedis localhost $args[0] -Tls -CaCertificatePath $args[1]", server.TlsPort, certificates["ca.pem"]);
        Assert.Contains("elsewhere.example", refused.SingleError(ErrorIds.ServerNotTrusted, ErrorCategory.SecurityError).Exception.Message, StringComparison.Ordinal);
        foreach (var command in (string[])["Connect-VRedis localhost $args[0] -Tls -SkipCertificateCheck", "$null = Start-VRedisWorker -AsJob"])
        {
            var outcome = session.Run(command, server.TlsPort).ThrowIfErrors();
            Assert.Contains("is not checked", Assert.Single(outcome.Warnings), StringComparison.Ordinal);
        }
        Assert.Empty(session.Run("Get-VRedisWorker").ThrowIfErrors().Warnings); // no new connection
    }

    [Theory]
    [InlineData("Connect-VRedis localhost -SkipCertificateCheck", ErrorIds.BadSetting, "-Tls")]
    [InlineData("Connect-VRedis localhost -CaCertificatePath ./ca.pem", ErrorIds.BadSetting, "-Tls")]
    [InlineData("Connect-VRedis localhost -Tls -CaCertificatePath ./no-such.pem", ErrorIds.BadCertificate, "no-such.pem")]
    public void Parameters_that_do_not_fit_say_so(string script, string id, string part)
    {
        using var session = new ModuleSession();
        Assert.Contains(part, session.Run(script).SingleError(id, ErrorCategory.InvalidArgument).Exception.Message, StringComparison.Ordinal);
    }
}
