using Docker.DotNet;
using DotNet.Testcontainers.Builders;
using Testcontainers.Redis;
using VRedis.Tests.Servers;
using Xunit;

[assembly: AssemblyFixture(typeof(RealServer))]

namespace VRedis.Tests.Servers;

/// <summary>
/// The shared real Redis: the one that VREDIS_TEST_REDIS names (host:port or redis://[:password@]host:port), else a container, else
/// redis-server from PATH. Where there is none, its tests are skipped: the same tests run on the embedded server anyway.
/// </summary>
public sealed class RealServer : TestServer
{
    private const string AddressVariable = "VREDIS_TEST_REDIS";
    private const string Image = "redis:7.0-alpine";

    protected override async Task<RunningServer> StartAsync()
    {
        var running = FromVariable() ?? await FromDockerAsync() ?? await FromPathAsync();
        if (running is null)
            Assert.Skip($"No Redis: {AddressVariable} is not set, Docker does not run, redis-server is not on PATH. The same test runs on the embedded server.");
        return running;
    }

    private static RunningServer? FromVariable() => Environment.GetEnvironmentVariable(AddressVariable) is { Length: > 0 } text
        ? ParseAddress(text)
        : null;

    internal static RunningServer ParseAddress(string text)
    {
        var uri = new Uri(text.Contains("://", StringComparison.Ordinal) ? text : $"redis://{text}");
        var password = uri.UserInfo.Split(':', 2) is [_, var encoded] ? Uri.UnescapeDataString(encoded) : null;
        return new RunningServer($"Redis of {AddressVariable}", uri.Host, uri.Port > 0 ? uri.Port : 6379, password);
    }

    private static async Task<RunningServer?> FromDockerAsync()
    {
        try
        {
            var container = new RedisBuilder(Image).Build();
            await container.StartAsync();
            return new RunningServer($"container {Image}", container.Hostname, container.GetMappedPublicPort(RedisBuilder.RedisPort), Owned: container);
        }
        catch (Exception e) when (e is DockerUnavailableException or DockerApiException)
        {
            return null;
        }
    }

    private static async Task<RunningServer?> FromPathAsync()
    {
        if (!OwnRedisServer.IsAvailable)
            return null;
        var server = await OwnRedisServer.StartAsync();
        return new RunningServer("redis-server of PATH", server.Host, server.Port, Owned: server);
    }
}
