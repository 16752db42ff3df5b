using System.Net.Sockets;
using StackExchange.Redis;
using Xunit;

namespace VRedis.Tests.Servers;

/// <summary>The faults that other tests inject.</summary>
public sealed class OwnRedisServerTests
{
    [Fact]
    public async Task A_killed_server_is_gone_and_comes_back_with_its_data()
    {
        await using var server = await OwnRedisServer.StartAsync(appendOnly: true);
        await using var redis = await server.ConnectAsync();
        await redis.GetDatabase().StringSetAsync("key", "value");

        server.Kill();
        Assert.False(server.IsRunning);
        using var client = new TcpClient();
        await Assert.ThrowsAsync<SocketException>(() => client.ConnectAsync(server.Host, server.Port, TestContext.Current.CancellationToken).AsTask());

        await server.RestartAsync();
        await using var again = await server.ConnectAsync();
        Assert.Equal("value", await again.GetDatabase().StringGetAsync("key"));
    }

    [Fact]
    public async Task A_frozen_server_answers_when_it_thaws()
    {
        await using var server = await OwnRedisServer.StartAsync();
        await using var redis = await server.ConnectAsync();

        server.Freeze();
        var answer = redis.GetDatabase().PingAsync();
        Assert.True(server.IsRunning);
        Assert.False(answer.IsCompleted);

        server.Thaw();
        Assert.True(await answer > TimeSpan.Zero);
    }

    [Fact]
    public async Task A_password_and_options_are_handed_on()
    {
        await using var server = await OwnRedisServer.StartAsync(password: "sesame", options: ["--databases", "2"]);
        await using var redis = await server.ConnectAsync();

        Assert.Equal("2", await SettingAsync("databases"));
        Assert.Equal("sesame", await SettingAsync("requirepass"));

        async Task<RedisValue> SettingAsync(string name) => ((RedisValue[])(await redis.GetDatabase().ExecuteAsync("CONFIG", "GET", name))!)[1];
    }
}
