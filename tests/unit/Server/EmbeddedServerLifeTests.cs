using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;
using VRedis.Server;
using Xunit;

namespace VRedis.Tests.Server;

/// <summary>How the embedded server starts, refuses to start, and stops.</summary>
public sealed class EmbeddedServerLifeTests
{
    [Fact]
    public async Task It_starts_and_stops_many_times_on_one_port_and_begins_empty_each_time()
    {
        var port = 0;
        for (var cycle = 0; cycle < 5; cycle++)
        {
            using var server = EmbeddedServer.Start(new EmbeddedServerOptions { Port = port });
            port = server.Port;
            await using var redis = await ConnectionMultiplexer.ConnectAsync($"{server.Host}:{port}");
            Assert.Equal(1, (int)await redis.GetDatabase().ScriptEvaluateAsync("return redis.call('INCR', KEYS[1])", ["key"]));

            // With its client still connected.
            server.Dispose();
            Assert.False(server.IsRunning);
        }
    }

    [Fact]
    public void Stopping_twice_is_harmless()
    {
        var server = EmbeddedServer.Start();

        server.Dispose();
        server.Dispose();

        Assert.False(server.IsRunning);
    }

    [Fact]
    public async Task Nobody_is_answered_after_the_stop()
    {
        var server = EmbeddedServer.Start();
        server.Dispose();

        using var client = new TcpClient();
        await Assert.ThrowsAsync<SocketException>(() => client.ConnectAsync(server.EndPoint, TestContext.Current.CancellationToken).AsTask());
    }

    [Fact]
    public void A_port_of_another_embedded_server_is_in_use()
    {
        using var first = EmbeddedServer.Start();

        var error = StartFails(new EmbeddedServerOptions { Port = first.Port });

        Assert.Equal(EmbeddedServerError.PortInUse, error.Error);
        Assert.Contains($"{first.Port}", error.Message, StringComparison.Ordinal);
        Assert.True(first.IsRunning);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("0.0.0.0")]
    public void A_port_of_another_listener_is_in_use(string address)
    {
        using var listener = new TcpListener(IPAddress.Parse(address), 0);
        listener.Start();

        var error = StartFails(new EmbeddedServerOptions { Port = ((IPEndPoint)listener.LocalEndpoint).Port });

        Assert.Equal(EmbeddedServerError.PortInUse, error.Error);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(65536)]
    public void A_port_out_of_range_is_refused(int port)
    {
        var error = StartFails(new EmbeddedServerOptions { Port = port });

        Assert.Equal(EmbeddedServerError.PortOutOfRange, error.Error);
        Assert.Contains($"{port}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("schlüssel")]
    public void A_password_that_the_server_cannot_compare_is_refused(string password)
    {
        var error = StartFails(new EmbeddedServerOptions { Password = password });

        Assert.Equal(EmbeddedServerError.InvalidPassword, error.Error);
    }

    private static EmbeddedServerException StartFails(EmbeddedServerOptions options) =>
        Assert.Throws<EmbeddedServerException>(() => EmbeddedServer.Start(options).Dispose());
}
