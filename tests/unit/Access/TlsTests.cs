using System.Diagnostics;
using VRedis.Connection;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Access;

/// <summary>TLS against redis-server: what connects, and what each failure says.</summary>
public sealed class TlsTests(TestCertificates certificates) : IClassFixture<TestCertificates>
{
    [Fact]
    public async Task Sender_and_worker_do_a_whole_task_over_TLS_with_client_certificates()
    {
        await using var server = await StartAsync(clients: true);
        var settings = Settings(server) with { Prefix = TestServer.NewPrefix().TrimEnd(':'), ClientCertificatePath = certificates["client.pem"], ClientKeyPath = certificates["client.key"] };
        await using var rig = await Rig.OnAsync(settings);
        await rig.StartWorkerAsync(call => call.Output(call.Number));
        var task = await rig.StartTaskAsync();
        await task.AddAndSealAsync(200);
        await task.AssertEachOnceAsync(200);
    }

    [Theory]
    [InlineData("client.pfx", null, true)]
    [InlineData("client-both.pem", null, false)]
    [InlineData("client.pem", "client-encrypted.key", true)]
    public async Task A_client_certificate_is_read_from_PFX_and_PEM(string file, string? key, bool password)
    {
        await using var server = await StartAsync(clients: true);
        await using var connection = await VRedisConnection.ConnectAsync(Settings(server) with
        {
            ClientCertificatePath = certificates[file],
            ClientKeyPath = key is null ? null : certificates[key],
            ClientCertificatePassword = password ? TestCertificates.PfxPassword : null,
        }, TestContext.Current.CancellationToken);
        Assert.True(connection.WellFor < TimeSpan.FromMinutes(5));
    }

    [Theory]
    [InlineData("client.pfx", null, null, "password")]
    [InlineData("client.pfx", "client.key", TestCertificates.PfxPassword, "-ClientKeyPath")]
    [InlineData("client.pem", null, null, "-ClientKeyPath")]
    [InlineData("client.pem", "ca.pem", null, "no private key")]
    [InlineData("client.pem", "foreign.key", null, "client.pem")]
    [InlineData("none.pem", null, null, "none.pem")]
    public async Task A_client_certificate_that_cannot_be_used_is_named_with_the_reason(string file, string? key, string? password, string part)
    {
        var error = await FailAsync(new VRedisSettings
        {
            Tls = true,
            ClientCertificatePath = certificates[file],
            ClientKeyPath = key is null ? null : certificates[key],
            ClientCertificatePassword = password,
        });
        Assert.Equal(ErrorIds.BadCertificate, error.ErrorId);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none.pem")]
    [InlineData("ca.key")]
    public async Task Authorities_that_cannot_be_used_are_named(string file)
    {
        var error = await FailAsync(new VRedisSettings { Tls = true, CaCertificatePath = certificates[file] });
        Assert.Equal(ErrorIds.BadCertificate, error.ErrorId);
        Assert.Contains(certificates[file], error.Message, StringComparison.Ordinal);
        Assert.Contains("-CaCertificatePath", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("server", "stranger.pem", "CN=VRedis test authority", "is not among the authorities")]
    [InlineData("server", null, "does not trust", "-CaCertificatePath")]
    [InlineData("elsewhere", "ca.pem", "elsewhere.example", "not for 'localhost'")]
    [InlineData("expired", "ca.pem", "CN=expired server", "expired on")]
    public async Task A_server_that_is_not_the_right_one_is_not_trusted(string certificate, string? authority, params string[] parts)
    {
        await using var server = await StartAsync(certificate);
        var error = await FailAsync(Settings(server) with { CaCertificatePath = authority is null ? null : certificates[authority] });
        Assert.Equal(ErrorIds.ServerNotTrusted, error.ErrorId);
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("server")]
    [InlineData("elsewhere")]
    [InlineData("expired")]
    public async Task Without_the_check_any_server_is_taken(string certificate)
    {
        await using var server = await StartAsync(certificate);
        var settings = Settings(server) with { CaCertificatePath = null, SkipCertificateCheck = true };
        Assert.Contains("is not checked", settings.Warning, StringComparison.Ordinal);
        await using var connection = await VRedisConnection.ConnectAsync(settings, TestContext.Current.CancellationToken);
        Assert.Null(Settings(server).Warning);
    }

    [Fact]
    public async Task A_missing_client_certificate_is_asked_for()
    {
        await using var server = await StartAsync(clients: true);
        var error = await FailAsync(Settings(server));
        Assert.Equal(ErrorIds.ClientCertificateRefused, error.ErrorId);
        Assert.Contains("asks for a client certificate", error.Message, StringComparison.Ordinal);
        Assert.Contains("-ClientCertificatePath", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_certificate_of_a_strange_authority_is_refused_with_the_reason()
    {
        await using var server = await StartAsync(clients: true);
        var error = await FailAsync(Settings(server) with { ClientCertificatePath = certificates["foreign.pem"], ClientKeyPath = certificates["foreign.key"] });
        Assert.Equal(ErrorIds.ClientCertificateRefused, error.ErrorId);
        Assert.Contains("foreign.pem", error.Message, StringComparison.Ordinal);
        Assert.Contains("authority", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TLS_against_a_plain_port_says_so()
    {
        await using var server = await OwnRedisServer.StartAsync();
        var error = await FailAsync(new VRedisSettings { HostName = "localhost", Port = server.Port, Tls = true });
        Assert.Equal(ErrorIds.TlsMismatch, error.ErrorId);
        Assert.Contains("does not speak TLS", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_TLS_against_a_TLS_port_says_so(bool clients)
    {
        await using var server = await StartAsync(clients: clients);
        var error = await FailAsync(new VRedisSettings { HostName = "localhost", Port = server.TlsPort });
        Assert.Equal(ErrorIds.TlsMismatch, error.ErrorId);
        Assert.Contains("Give -Tls", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_gives_the_certificates_too()
    {
        await using var server = await StartAsync(clients: true);
        var settings = SettingsSource.Parse($"rediss://localhost:{server.TlsPort}?ca={Uri.EscapeDataString(certificates["ca.pem"])}&cert={certificates["client.pem"]}&key={certificates["client.key"]}");
        await using var connection = await VRedisConnection.ConnectAsync(settings, TestContext.Current.CancellationToken);
        Assert.True(connection.Settings.Tls);
        Assert.Equal(ErrorIds.BadSetting, Assert.Throws<VRedisException>(() => SettingsSource.Parse("rediss://localhost?check=no")).ErrorId);
        Assert.Equal(ErrorIds.BadSetting, Assert.Throws<VRedisException>(() => SettingsSource.Parse("redis://localhost?ca=x")).ErrorId);
    }

    [Fact]
    public async Task The_password_of_a_user_counts_over_TLS_as_without()
    {
        await using var server = await StartAsync(password: "sesame");
        Assert.Equal(ErrorIds.AccessDenied, (await FailAsync(Settings(server) with { Password = "simsalabim" })).ErrorId);
        await using var connection = await VRedisConnection.ConnectAsync(Settings(server) with { Password = "sesame" }, TestContext.Current.CancellationToken);
    }

    private Task<OwnRedisServer> StartAsync(string certificate = "server", bool clients = false, string? password = null) =>
        OwnRedisServer.StartWithTlsAsync(port => certificates.ServerOptions(port, certificate, clients), password);

    private VRedisSettings Settings(OwnRedisServer server) => new() { HostName = "localhost", Port = server.TlsPort, Tls = true, CaCertificatePath = certificates["ca.pem"] };

    /// <summary>It fails within the time that the settings allow, and a little for a loaded machine.</summary>
    private static async Task<VRedisException> FailAsync(VRedisSettings settings)
    {
        var watch = Stopwatch.StartNew();
        var error = await Assert.ThrowsAsync<VRedisException>(() => VRedisConnection.ConnectAsync(settings, TestContext.Current.CancellationToken));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, settings.ConnectTimeout + TimeSpan.FromSeconds(1));
        return error;
    }
}
