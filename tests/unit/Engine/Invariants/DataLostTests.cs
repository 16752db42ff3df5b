using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Engine.Invariants;

/// <summary>Invariant 13: a Redis that forgets what it had acknowledged is noticed.</summary>
public abstract class DataLostTests(TestServer server) : RigTests(server)
{
    [Fact]
    public async Task A_sender_hears_that_what_it_has_read_is_not_there_any_more()
    {
        var task = await Rig.StartTaskAsync();
        await Rig.StartWorkerAsync(call => call.Output(call.Number));
        await task.AddAsync(0, 10);
        await Until.Async(() => task.Outputs.Count == 10, "all is read");

        await Rig.Database.ListTrimAsync(Rig.Keys.Table(task.Id, "default"), 0, 4);
        await task.AddAsync(10, 10);

        await AssertToldAsync(task);
    }

    [Fact]
    public async Task A_sender_hears_that_its_items_are_lost()
    {
        var task = await Rig.StartTaskAsync();
        await task.AddAndSealAsync(10);
        await task.SentAsync(10);

        await Rig.Database.HashSetAsync(Rig.Keys.Meta(task.Id), "batch", 0);

        await AssertToldAsync(task);
    }

    [Fact]
    public async Task A_sender_says_again_that_all_is_sent()
    {
        using var gate = new ManualResetEventSlim();
        var task = await Rig.StartTaskAsync();
        await Rig.StartWorkerAsync(call =>
        {
            call.Wait(gate);
            call.Output(call.Number);
        });
        await task.AddAndSealAsync(1);
        await Until.Async(async () => await StateAsync() == "sealed", "it is sealed");

        await Rig.Database.HashSetAsync(Rig.Keys.Meta(task.Id), "state", "open");
        await Until.Async(async () => await StateAsync() == "sealed", "it is sealed again");

        gate.Set();
        await task.AssertEachOnceAsync(1);

        async Task<string?> StateAsync() => await Rig.Database.HashGetAsync(Rig.Keys.Meta(task.Id), "state");
    }

    [Fact]
    public async Task Another_task_with_the_same_id_is_not_read_as_this_one()
    {
        var task = await Rig.StartTaskAsync();
        await Rig.StartWorkerAsync(call => call.Output(call.Number));
        await task.AddAsync(0, 1);
        await Until.Async(() => task.Outputs.Count == 1, "it is read");

        await Rig.Database.HashSetAsync(Rig.Keys.Meta(task.Id), "token", "another");

        await AssertToldAsync(task);
    }

    [Fact]
    public async Task A_new_worker_does_not_get_the_id_of_one_that_lives()
    {
        var old = await Rig.StartWorkerAsync(call => call.Output(call.Number));
        await Rig.Database.KeyDeleteAsync(Rig.Keys.WorkerCounter);

        Assert.NotEqual(old.WorkerId, (await Rig.StartWorkerAsync(call => call.Output(call.Number))).WorkerId);
    }

    private static async Task AssertToldAsync(SentTask task) =>
        Assert.Equal(ErrorIds.DataLost, (await Assert.ThrowsAsync<VRedisException>(() => task.EndAsync())).ErrorId);
}

public sealed class DataLostTestsOnReal(RealServer server) : DataLostTests(server);

public sealed class DataLostTestsOnEmbedded(EmbeddedTestServer server) : DataLostTests(server);
