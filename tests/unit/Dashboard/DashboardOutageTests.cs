using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Dashboard;

/// <summary>The dashboard of a Redis that is away, or refuses.</summary>
public sealed class DashboardOutageTests
{
    [Fact]
    public async Task While_Redis_is_away_it_says_so_and_goes_on_when_it_is_back()
    {
        await using var server = await OwnRedisServer.StartAsync();
        await using var rig = await Rig.OnAsync(server);
        await Crowd.AddTasksAsync(rig, 3, _ => false);
        await using var dashboard = new ServedDashboard(rig.Connection);
        Assert.Equal(200, (await dashboard.AskAsync(HttpMethod.Get, "/api/tasks")).Status);

        server.Freeze();
        foreach (var (method, path) in ((HttpMethod, string)[])[(HttpMethod.Get, "/api/tasks"), (HttpMethod.Get, "/api/workers"), (HttpMethod.Get, "/api/tasks/1")])
        {
            await Until.Async(async () => (await dashboard.AskAsync(method, path)) is (503, ErrorIds.Unreachable, var message) && message.Contains($"{server.Host}:{server.Port} does not answer", StringComparison.Ordinal), $"{path} says that Redis is away");
        }
        server.Thaw();
        await Until.Async(async () => (await dashboard.AskAsync(HttpMethod.Get, "/api/tasks")).Status == 200, "it is back");
    }

    [Fact]
    public async Task Who_may_only_look_is_told_what_lacks()
    {
        await using var server = await OwnRedisServer.StartAsync();
        await using var rig = await Rig.OnAsync(server);
        var task = (await Crowd.AddTasksAsync(rig, 1, _ => false))[0];
        await rig.Database.ExecuteAsync("ACL", "SETUSER", "viewer", "on", ">looks", "~*", "&*", "+@all", "-hset", "-del", "-unlink");
        await using var dashboard = new ServedDashboard(await rig.ConnectAsync(settings => settings with { UserName = "viewer", Password = "looks" }));

        Assert.Equal(200, (await dashboard.AskAsync(HttpMethod.Get, "/api/tasks")).Status);
        var (status, id, message) = await dashboard.AskAsync(HttpMethod.Post, $"/api/tasks/{task}/stop");
        Assert.Equal((403, ErrorIds.Refused), (status, id));
        Assert.Contains("does not let user 'viewer' run HSET", message, StringComparison.Ordinal);
    }
}
