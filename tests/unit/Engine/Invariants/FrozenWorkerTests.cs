using VRedis.Inspecting;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Engine.Invariants;

/// <summary>Invariant 4: a worker that comes back after its lease has run out changes nothing of what others have done since.</summary>
public abstract class FrozenWorkerTests(TestServer server) : RigTests(server)
{
    [Fact]
    public async Task The_late_commits_of_a_worker_that_was_frozen_do_not_count()
    {
        var task = await Rig.StartTaskAsync();
        var frozen = await Rig.StartProcessAsync(4, "wait=50");
        await task.AddAsync(0, 400);
        await Until.Async(async () => await ExecutedAsync() > 10, "the worker has worked"); // alone, so that it holds something

        frozen.Freeze();
        await Rig.StartWorkerAsync(call =>
        {
            Thread.Sleep(10);
            call.Output(call.Number);
        });
        await Until.Async(() => task.Outputs.Count == 400, "the others have done all, also what it held");
        frozen.Thaw();
        var before = await ExecutedAsync();
        var sent = 400; // what the task says was sent may lag behind what has come back
        await Until.Async(
            async () =>
            {
                await task.AddAsync(sent, 20);
                sent += 20;
                await Until.Async(() => task.Outputs.Count >= sent, "the others or it have done more");
                return await ExecutedAsync() > before;
            },
            "it works again");

        task.Live.Seal();
        await task.AssertEachOnceAsync(sent);

        async Task<long> ExecutedAsync() => (await TaskInspector.GetPerWorkerAsync(Rig.Connection, task.Id, TestContext.Current.CancellationToken))
            .FirstOrDefault(row => row.WorkerId == frozen.Id)?.Execute ?? 0;
    }
}

public sealed class FrozenWorkerTestsOnReal(RealServer server) : FrozenWorkerTests(server);

public sealed class FrozenWorkerTestsOnEmbedded(EmbeddedTestServer server) : FrozenWorkerTests(server);
