using VRedis.Connection;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Engine.Parts;

public sealed class ScriptReplyTests
{
    [Fact]
    public async Task It_says_whether_its_arguments_may_be_on_their_way_still()
    {
        await using var server = await OwnRedisServer.StartAsync();
        await using var rig = await Rig.OnAsync(server);
        var troubled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        rig.Connection.Trouble += (away, _) => troubled.TrySetResult();

        Assert.True((await SealAsync()).SentOnce);
        server.Kill();
        var reply = SealAsync();
        await troubled.Task;
        await server.RestartAsync();

        Assert.False((await reply).SentOnce);
        Assert.True((await SealAsync()).SentOnce);

        Task<ScriptReply> SealAsync()
        {
            var keys = rig.Connection.Keys;
            return rig.Connection.RunAsync(Script.Seal, [keys.Meta(1), keys.Ready(1), keys.Delayed(1), keys.Leases(1)], [0, keys.Events(1), keys.HeldPrefix(1), 1], CancellationToken.None);
        }
    }
}
