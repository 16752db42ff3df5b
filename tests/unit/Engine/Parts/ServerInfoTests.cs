using VRedis.Connection;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Engine.Parts;

public sealed class ServerInfoTests
{
    [Theory]
    [InlineData("# Server\r\nredis_version:7.0.15\r\nuptime_in_seconds:12\r\nuptime_in_days:0\r\n", 12)]
    [InlineData("uptime_in_seconds:99999999999\n", 60)] // so much is enough
    [InlineData("uptime_in_seconds:-5\n", 0)]
    [InlineData("uptime_in_seconds:\n", 0)]
    [InlineData("", 0)]
    [InlineData(null, 0)]
    public void The_uptime_is_read_from_INFO(string? info, int seconds) => Assert.Equal(new ServerInfo(TimeSpan.FromSeconds(seconds), IsEmbedded: false), ServerInfo.Parse(info));

    [Fact]
    public void The_embedded_server_is_known_by_its_INFO() => Assert.True(ServerInfo.Parse("# Server\r\ngarnet_version:1.0\r\n").IsEmbedded);

    [Fact]
    public async Task Who_connects_to_a_server_that_has_been_up_need_not_wait_to_see_whether_it_is_well()
    {
        await using var server = await OwnRedisServer.StartAsync();
        await using var rig = await Rig.OnAsync(server);
        await Until.Async(() => rig.Connection.WellFor > TimeSpan.FromSeconds(3), "the server has been up for a while");

        Assert.True((await rig.ConnectAsync()).WellFor > TimeSpan.FromSeconds(1));
    }
}
