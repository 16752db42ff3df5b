using VRedis.Control;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Module;
using VRedis.Tests.Servers;
using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.CSharp;

/// <summary>A task that is stopped cancels the token of its C# items.</summary>
public abstract class CancellationTests(TestServer server) : CSharpRigTests(server)
{
    [Theory]
    [InlineData("await Task.Delay(-1, CancellationToken);")]
    [InlineData("CancellationToken.WaitHandle.WaitOne();")]
    [InlineData("return Stream(CancellationToken); static async IAsyncEnumerable<int> Stream([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop) { await Task.Delay(-1, stop); yield return 1; }")]
    public async Task Stopping_cancels_the_token(string wait)
    {
        using var folder = new TemporaryFolder();
        var worker = await StartWorkerAsync();
        var task = await Rig.StartTaskAsync(Define(
            $$"""
            CancellationToken.Register(() => { Directory.CreateDirectory(@"{{folder.Path}}/cancelled"); throw new Exception("a registration may throw"); });
            Directory.CreateDirectory(@"{{folder.Path}}/begun");
            {{wait}}
            """));
        Assert.True(task.TryAdd("1"));
        await Until.Async(() => Directory.Exists(folder.File("begun")), "the item runs");

        await TaskControl.StopAsync(Rig.Connection, task.Id, TestContext.Current.CancellationToken);

        Assert.Equal(TaskState.Stopped, await task.EndAsync());
        await Until.Async(() => Directory.Exists(folder.File("cancelled")), "the token is cancelled");
        await Until.Async(() => worker.Info is { Lanes: 0, Running: 0 }, "the lane ends");
        Assert.Empty(task.Outputs);
        Assert.Empty(task.Failures);
    }
}

public sealed class CancellationTestsOnReal(RealServer server) : CancellationTests(server);

public sealed class CancellationTestsOnEmbedded(EmbeddedTestServer server) : CancellationTests(server);
