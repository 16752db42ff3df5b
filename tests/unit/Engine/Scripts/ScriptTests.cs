using VRedis.Connection;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Engine.Scripts;

/// <summary>Base of the tests that run one script at a time.</summary>
public abstract class ScriptTests(TestServer server) : RigTests(server)
{
    internal static string Lease(int number = 1) => ScriptTask.Lease(number);

    /// <summary>A task with one batch of one chunk.</summary>
    internal async Task<ScriptTask> PushedAsync(params string[] items)
    {
        var task = await ScriptTask.CreateAsync(Rig);
        Assert.Equal(ReplyCode.Ok, (await task.PushAsync(1, items)).Code);
        return task;
    }

    /// <summary>A task with one batch of one chunk that the first lease has claimed.</summary>
    internal async Task<ScriptTask> ClaimedAsync(params string[] items)
    {
        var task = await PushedAsync(items);
        Assert.Equal(ReplyCode.Ok, (await task.ClaimAsync(Lease(), 1)).Code);
        return task;
    }

    /// <summary>The chunks of a claim's reply.</summary>
    internal static string[] Chunks(ScriptReply reply) => [.. Enumerable.Range(2, reply.Count - 2).Select(reply.Text)];

    /// <summary>What every script says of a task that is not there, or has ended.</summary>
    internal async Task AssertGoneAndEndedAsync(Func<ScriptTask, Task<ScriptReply>> run)
    {
        var task = await ScriptTask.CreateAsync(Rig);
        await task.StopAsync();
        var ended = await run(task);
        Assert.Equal((ReplyCode.Ended, "stopped"), (ended.Code, ended.Text(0)));

        await task.RemoveAsync();
        Assert.Equal(ReplyCode.Gone, (await run(task)).Code);
    }
}
