using System.Net;
using StackExchange.Redis;
using VRedis.Server;
using Xunit;

namespace VRedis.Tests.Server;

/// <summary>What the embedded server promises while it runs.</summary>
public sealed class EmbeddedServerTests
{
    [Fact]
    public async Task It_chooses_a_free_port_and_listens_on_the_loopback_interface()
    {
        using var server = EmbeddedServer.Start();
        await using var redis = await ConnectAsync(server);

        Assert.True(server.IsRunning);
        Assert.Equal(IPAddress.Loopback, server.EndPoint.Address);
        Assert.InRange(server.Port, 1, 65535);
        Assert.True((await redis.GetDatabase().PingAsync()) > TimeSpan.Zero);
    }

    [Fact]
    public async Task What_one_connection_writes_the_next_reads()
    {
        using var server = EmbeddedServer.Start();
        await using (var writer = await ConnectAsync(server))
            await writer.GetDatabase().StringSetAsync("key", "value");

        await using var reader = await ConnectAsync(server);
        Assert.Equal("value", await reader.GetDatabase().StringGetAsync("key"));
    }

    [Fact]
    public async Task Two_servers_share_nothing()
    {
        using var one = EmbeddedServer.Start();
        using var two = EmbeddedServer.Start();
        await using var first = await ConnectAsync(one);
        await using var second = await ConnectAsync(two);

        await first.GetDatabase().StringSetAsync("key", "value");

        Assert.False(await second.GetDatabase().KeyExistsAsync("key"));
    }

    [Fact]
    public async Task Scripts_of_many_connections_do_not_interleave()
    {
        const int Connections = 8, Calls = 1000;
        const string Script = """
            local n = tonumber(redis.call('HGET', KEYS[1], 'n') or '0')
            redis.call('HSET', KEYS[1], 'n', string.format('%d', n + 1))
            redis.call('SET', KEYS[2], string.format('%d', tonumber(redis.call('GET', KEYS[2]) or '0') + 1))
            return redis.call('RPUSH', KEYS[3], 'x') == n + 1
            """;
        RedisKey[] keys = ["{t}hash", "{t}string", "{t}list"];
        using var server = EmbeddedServer.Start();

        var results = await Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ =>
        {
            await using var redis = await ConnectAsync(server);
            return await Task.WhenAll(Enumerable.Range(0, Calls).Select(_ => redis.GetDatabase().ScriptEvaluateAsync(Script, keys)));
        }));

        await using var reader = await ConnectAsync(server);
        Assert.Equal(Connections * Calls, await reader.GetDatabase().HashGetAsync(keys[0], "n"));
        Assert.Equal(Connections * Calls, await reader.GetDatabase().StringGetAsync(keys[1]));
        Assert.All(results.SelectMany(r => r), consistent => Assert.True((bool)consistent));
    }

    [Fact]
    public async Task A_script_can_publish()
    {
        using var server = EmbeddedServer.Start();
        await using var redis = await ConnectAsync(server);
        var messages = await redis.GetSubscriber().SubscribeAsync(RedisChannel.Literal("channel"));

        await redis.GetDatabase().ScriptEvaluateAsync("return redis.call('PUBLISH', 'channel', ARGV[1])", ["{t}key"], ["message"]);

        var message = await messages.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal("message", message.Message);
    }

    [Fact]
    public async Task Only_who_knows_the_password_gets_in()
    {
        using var server = EmbeddedServer.Start(new EmbeddedServerOptions { Password = "sesame" });

        await using var redis = await ConnectAsync(server, "sesame");
        Assert.True(await redis.GetDatabase().StringSetAsync("key", "value"));
        await Assert.ThrowsAsync<RedisConnectionException>(() => ConnectAsync(server, "simsalabim"));
        await Assert.ThrowsAsync<RedisConnectionException>(() => ConnectAsync(server));
    }

    private static Task<ConnectionMultiplexer> ConnectAsync(EmbeddedServer server, string? password = null) =>
        ConnectionMultiplexer.ConnectAsync(new ConfigurationOptions { EndPoints = { server.EndPoint }, Password = password, ConnectRetry = 1, ConnectTimeout = 2000 });
}
