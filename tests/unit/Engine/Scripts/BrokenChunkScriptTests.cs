using VRedis.Connection;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using VRedis.Wire;
using Xunit;

namespace VRedis.Tests.Engine.Scripts;

/// <summary>What the scripts do with chunks, leases and held hashes that somebody else wrote.</summary>
public abstract class BrokenChunkScriptTests(TestServer server) : ScriptTests(server)
{
    public static TheoryData<string> Garbage =>
    [
        "", "garbage", "\n", "1 2 3\nx", "1 x 1 0 main\na", "-1 1 1 0 main\na", "1 0 1 0 main\na", "1 99999999999999999999 1 0 main\na", "1 1 1 0 ma\"in\na", "1 1 1 0 ma\\in\na", "1.5 1 1 0 main\na",
        "1 1e3 1 0 main\na", "\0\n", "1 1 1 0 main",
    ];

    [Theory]
    [MemberData(nameof(Garbage))]
    public async Task What_is_no_chunk_is_given_out_as_it_is_and_the_others_come_with_it(string garbage)
    {
        var task = await PushedAsync("a", "b");
        await Rig.Database.ListLeftPushAsync(Rig.Keys.Ready(task.Id), garbage);

        var reply = await task.ClaimAsync(Lease(), 1);

        Assert.Equal(ReplyCode.Ok, reply.Code);
        Assert.Equal([garbage, "1 2 1 0 main\na\nb"], Chunks(reply));
        Assert.Equal(("2", "0"), (await task.MetaAsync("open"), await task.MetaAsync("waiting")));
    }

    [Fact]
    public async Task A_chunk_with_fewer_items_than_it_says_is_given_out_whole_and_counts_as_it_says()
    {
        var task = await ScriptTask.CreateAsync(Rig);
        await task.AddReadyAsync("1 500000000 1 0 main\na\nb", 500_000_000);

        Assert.Equal(["1 500000000 1 0 main\na\nb"], Chunks(await task.ClaimAsync(Lease(), 1, items: 10, piece: 5)));

        Assert.Equal("0", await task.MetaAsync("waiting"));
    }

    [Fact]
    public async Task What_was_written_over_is_given_out_as_missing()
    {
        var task = await PushedAsync("a", "b", "c");
        await Rig.Database.ListSetByIndexAsync(Rig.Keys.Ready(task.Id), 0, "garbage");

        Assert.Equal(["garbage", "0 3 1 0 -\n"], Chunks(await task.ClaimAsync(Lease(), 1)));

        await task.CommitAsync(Lease(), 1, new() { Pieces = [("1.1", 0, true), ("1.2", 0, true)], Failed = ["x", "y", "z"] });
        Assert.Equal(("0", "0"), (await task.MetaAsync("open"), await task.MetaAsync("waiting")));
        Assert.Equal("done", (await task.SealAsync(1)).Text(0));
    }

    [Fact]
    public async Task Nothing_is_missing_while_items_wait_for_their_time()
    {
        var task = await PushedAsync("a");
        await task.ClaimAsync(Lease(), 1);
        await task.CommitAsync(Lease(), 1, new() { Pieces = [("1.1", 1, true)], Again = [(60_000, "1 1 2 0 main\na")] });

        Assert.Equal(ReplyCode.Empty, (await task.ClaimAsync(Lease(), 2, known: true)).Code);
        Assert.Equal(("1", "1"), (await task.MetaAsync("open"), await task.MetaAsync("waiting")));
    }

    [Fact]
    public async Task Garbage_among_what_is_delayed_keeps_nothing_from_coming()
    {
        var task = await PushedAsync("a");
        await task.ClaimAsync(Lease(), 1);
        await task.CommitAsync(Lease(), 1, new() { Pieces = [("1.1", 1, true)], Again = [(60_000, "1 1 2 0 main\na")] });
        await Rig.Database.SortedSetAddAsync(Rig.Keys.Delayed(task.Id), "garbage", 1);
        await Rig.Database.SortedSetAddAsync(Rig.Keys.Delayed(task.Id), "9 1 2 0 main\nz", 2); // counts, and makes the counter wrong

        Assert.Equal(["garbage", "9 1 2 0 main\nz"], Chunks(await task.ClaimAsync(Lease(), 2, known: true)));
        await task.MakeDelayedDueAsync();
        for (var number = 3; (await task.ReadyAsync()).Length + await Rig.Database.SortedSetLengthAsync(Rig.Keys.Delayed(task.Id)) > 0; number++)
        {
            Assert.InRange(number, 3, 5);
            var reply = await task.ClaimAsync(Lease(), number, known: true);
            if (reply.Code == ReplyCode.Ok)
                Assert.Equal(["1 1 2 0 main\na"], Chunks(reply));
        }
    }

    [Fact]
    public async Task Items_that_somebody_added_past_the_scripts_are_run_and_the_task_ends_after_the_others()
    {
        var task = await PushedAsync("a");
        await Rig.Database.ListLeftPushAsync(Rig.Keys.Ready(task.Id), "9 1 1 0 main\nz");
        await task.SealAsync(1);
        Assert.Equal(["9 1 1 0 main\nz"], Chunks(await task.ClaimAsync(Lease(), 1, items: 1)));
        Assert.Equal("sealed", (await task.CommitAsync(Lease(), 1, new() { Done = 1, Pieces = [("1.1", 1, true)] })).Text(0));
        Assert.Equal(["1 1 1 0 main\na"], Chunks(await task.ClaimAsync(Lease(), 2, items: 1, known: true)));
        Assert.Equal("done", (await task.CommitAsync(Lease(), 2, new() { Done = 1, Pieces = [("2.1", 1, true)] })).Text(0));
    }

    [Fact]
    public async Task A_lease_whose_numbers_are_garbage_is_lost()
    {
        var task = await PushedAsync("a", "b");
        await task.ClaimAsync(Lease(), 1, items: 1);
        await Rig.Database.HashSetAsync(Rig.Keys.Held(task.Id, Lease()), "claim", "x");
        Assert.Equal(ReplyCode.Lost, (await task.ClaimAsync(Lease(), 2, known: true)).Code);
        Assert.Equal(ReplyCode.Lost, (await task.CommitAsync(Lease(), 1, new() { Done = 1, Pieces = [("1.1", 1, true)] })).Code);

        await task.ClaimAsync(Lease(2), 1);
        await Rig.Database.HashSetAsync(Rig.Keys.Held(task.Id, Lease(2)), "pieces", "1000000000000");
        Assert.Equal(ReplyCode.Repeated, (await task.ClaimAsync(Lease(2), 1)).Code);
    }

    [Fact]
    public async Task What_a_dead_worker_held_comes_back_and_garbage_beside_it_fails()
    {
        var task = await PushedAsync("a", "b");
        await task.ClaimAsync(Lease(), 1);
        var held = Rig.Keys.Held(task.Id, Lease());
        await Rig.Database.HashSetAsync(held, [new("p1.1", "999"), new("7.7", "garbage"), new("p7.7", "x"), new("8.8", "5 3 1 0 main\nz"), new("zz", ""), new(".", "")]);
        await task.ExpireAsync(Lease());

        var reply = await task.ReclaimAsync(Lease());

        Assert.Equal((ReplyCode.Ok, 2L), (reply.Code, reply.Number(0)));
        Assert.Equal(["1 1 2 1 main\na", "2 1 1 1 main\nb"], await task.ReadyAsync());
        var failures = (await task.FailedAsync()).Select(ItemFailure.FromBytes).ToList();
        Assert.All(failures, failure => Assert.Equal(ErrorIds.BrokenData, failure!.Error!.ErrorId));
        Assert.Contains(failures, failure => failure!.Item == 5);
    }

    [Fact]
    public async Task A_held_key_of_another_type_is_a_lease_that_held_nothing()
    {
        var task = await PushedAsync("a");
        await Rig.Database.StringSetAsync(Rig.Keys.Held(task.Id, Lease()), "x");
        await task.ExpireAsync(Lease());
        Assert.Equal(ReplyCode.Ok, (await task.ReclaimAsync(Lease())).Code);
        Assert.Equal(ReplyCode.Ok, (await task.ClaimAsync(Lease(), 1)).Code);
    }

    [Fact]
    public async Task Names_of_leases_that_are_none_do_not_stand_before_those_that_are()
    {
        var task = await PushedAsync("a");
        await task.ClaimAsync(Lease(), 1);
        for (var i = 0; i < 150; i++)
            await Rig.Database.SortedSetAddAsync(Rig.Keys.Leases(task.Id), new byte[] { 255, (byte)i, (byte)'}' }, -5);
        await task.ExpireAsync(Lease());
        Assert.Equal(0, (await task.PatrolAsync()).Count);
        Assert.Equal(Lease(), (await task.PatrolAsync()).Text(0));
        await task.StopAsync();
    }

    [Theory]
    [InlineData("ready")]
    [InlineData("delayed")]
    [InlineData("leases")]
    [InlineData("tables")]
    [InlineData("records")]
    [InlineData("failed")]
    [InlineData("stat")]
    [InlineData("order")]
    public async Task A_task_with_a_key_of_another_type_can_be_stopped_and_removed(string name)
    {
        var task = await PushedAsync("a");
        await task.ClaimAsync(Lease(), 1, items: 1);
        var key = Rig.Keys.Meta(task.Id).ToString()[..^"meta".Length] + name;
        await Rig.Database.KeyDeleteAsync(key);
        await Rig.Database.StringSetAsync(key, "garbage");
        Assert.Equal(ReplyCode.Ok, (await task.StopAsync()).Code);
        Assert.Equal(ReplyCode.Ok, (await task.RemoveAsync(onlyWhenDue: false)).Code);
        Assert.DoesNotContain(await task.KeysAsync(), left => left != $"held:{Lease()}"); // of a lease that nobody knows any more
    }
}

public sealed class BrokenChunkScriptTestsOnReal(RealServer server) : BrokenChunkScriptTests(server);

public sealed class BrokenChunkScriptTestsOnEmbedded(EmbeddedTestServer server) : BrokenChunkScriptTests(server);
