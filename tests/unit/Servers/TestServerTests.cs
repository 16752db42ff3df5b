using Xunit;

namespace VRedis.Tests.Servers;

/// <summary>The servers that other tests stand on.</summary>
public abstract class TestServerTests(TestServer server)
{
    [Fact]
    public async Task Two_connections_see_the_same_data()
    {
        await using var writer = await server.ConnectAsync();
        await using var reader = await server.ConnectAsync();
        var key = TestServer.NewPrefix() + "key";

        await writer.GetDatabase().StringSetAsync(key, "value");

        Assert.Equal("value", await reader.GetDatabase().StringGetAsync(key));
        await writer.GetDatabase().KeyDeleteAsync(key);
    }
}

public sealed class TestServerTestsOnReal(RealServer server) : TestServerTests(server);

public sealed class TestServerTestsOnEmbedded(EmbeddedTestServer server) : TestServerTests(server);

/// <summary>Addresses in VREDIS_TEST_REDIS.</summary>
public sealed class RealServerAddressTests
{
    [Theory]
    [InlineData("somewhere:7000", "somewhere", 7000, null)]
    [InlineData("somewhere", "somewhere", 6379, null)]
    [InlineData("redis://somewhere:7000", "somewhere", 7000, null)]
    [InlineData("redis://:p%40ss:word@somewhere:7000", "somewhere", 7000, "p@ss:word")]
    public void Host_port_and_password_are_read(string text, string host, int port, string? password)
    {
        var address = RealServer.ParseAddress(text);

        Assert.Equal((host, port, password), (address.Host, address.Port, address.Password));
    }
}
