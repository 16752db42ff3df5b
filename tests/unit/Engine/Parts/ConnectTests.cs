using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using VRedis.Connection;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Engine.Parts;

/// <summary>What goes wrong at the first connection, and how soon and how clearly it is said.</summary>
public sealed class ConnectTests
{
    [Fact]
    public async Task A_port_where_nobody_listens_is_unreachable()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        var error = await FailAsync(new() { HostName = "127.0.0.1", Port = port });

        Assert.Equal(ErrorIds.Unreachable, error.ErrorId);
        Assert.Contains($"127.0.0.1:{port}: {new SocketException((int)SocketError.ConnectionRefused).Message}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_unreachable()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var error = await FailAsync(new() { HostName = "127.0.0.1", Port = port });

        Assert.Equal(ErrorIds.Unreachable, error.ErrorId);
        Assert.Contains($"127.0.0.1:{port}: no answer in time", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_does_not_exist_is_unreachable()
    {
        var error = await FailAsync(new() { HostName = "no-such-host.invalid" });

        Assert.Equal(ErrorIds.Unreachable, error.ErrorId);
        Assert.Contains("no-such-host.invalid:6379", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_is_denied()
    {
        await using var server = await OwnRedisServer.StartAsync(password: "sesame");

        var error = await FailAsync(new() { HostName = server.Host, Port = server.Port, Password = "simsalabim" });

        Assert.Equal(ErrorIds.AccessDenied, error.ErrorId);
        Assert.Contains("does not accept the password", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("simsalabim", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_user_is_denied()
    {
        await using var server = await OwnRedisServer.StartAsync(password: "sesame");

        var error = await FailAsync(new() { HostName = server.Host, Port = server.Port, UserName = "anna", Password = "sesame" });

        Assert.Equal(ErrorIds.AccessDenied, error.ErrorId);
        Assert.Contains("'anna'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_password_is_asked_for()
    {
        await using var server = await OwnRedisServer.StartAsync(password: "sesame");

        var error = await FailAsync(new() { HostName = server.Host, Port = server.Port });

        Assert.Equal(ErrorIds.AccessDenied, error.ErrorId);
        Assert.Contains("asks for a password", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_right_password_opens()
    {
        await using var server = await OwnRedisServer.StartAsync(password: "sesame");
        await using var connection = await VRedisConnection.ConnectAsync(
            new() { HostName = server.Host, Port = server.Port, Password = "sesame" }, TestContext.Current.CancellationToken);

        Assert.True(connection.WellFor < TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_database_that_does_not_exist_is_refused_with_the_reason()
    {
        await using var server = await OwnRedisServer.StartAsync(options: ["--databases", "2"]);

        var error = await FailAsync(new() { HostName = server.Host, Port = server.Port, Database = 5 });

        Assert.Equal(ErrorIds.Refused, error.ErrorId);
        Assert.Contains("DB index is out of range", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_TLS_is_unreachable_with_it()
    {
        await using var server = await OwnRedisServer.StartAsync();

        var error = await FailAsync(new() { HostName = server.Host, Port = server.Port, Tls = true });

        Assert.Equal(ErrorIds.TlsMismatch, error.ErrorId);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_sentinel_that_is_none_or_does_not_know_the_name_is_named(bool isSentinel)
    {
        await using var master = await OwnRedisServer.StartAsync();
        await using var sentinel = await OwnRedisServer.StartSentinelAsync(master);

        var error = await FailAsync(new() { HostName = master.Host, Port = (isSentinel ? sentinel : master).Port, SentinelMaster = isSentinel ? "nobody" : OwnRedisServer.SentinelMaster });

        Assert.Equal(ErrorIds.Unreachable, error.ErrorId);
        Assert.Contains("sentinel monitor", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_of_several_hosts_is_enough()
    {
        await using var server = await OwnRedisServer.StartAsync();
        using var nobody = new TcpListener(IPAddress.Loopback, 0);
        nobody.Start();
        var port = ((IPEndPoint)nobody.LocalEndpoint).Port;
        nobody.Stop();

        await using var connection = await VRedisConnection.ConnectAsync(
            new() { HostName = server.Host, Port = port, OtherHosts = $"{server.Host}:{server.Port}" }, TestContext.Current.CancellationToken);

        Assert.False(await connection.Database.KeyExistsAsync("nothing"));
    }

    [Fact]
    public async Task Bad_settings_are_not_tried() => Assert.Equal(ErrorIds.BadSetting, (await FailAsync(new() { Port = 0 })).ErrorId);

    /// <summary>It fails within the 3 seconds that the settings allow, and a little for a loaded machine.</summary>
    private static async Task<VRedisException> FailAsync(VRedisSettings settings)
    {
        var watch = Stopwatch.StartNew();
        var error = await Assert.ThrowsAsync<VRedisException>(() => VRedisConnection.ConnectAsync(settings, TestContext.Current.CancellationToken));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, settings.ConnectTimeout + TimeSpan.FromSeconds(0.5));
        return error;
    }
}
