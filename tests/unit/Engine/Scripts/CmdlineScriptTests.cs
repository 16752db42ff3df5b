using StackExchange.Redis;
using VRedis.Connection;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Engine.Scripts;

/// <summary>cmdopen.lua, cmdadd.lua and cmdread.lua.</summary>
public abstract class CmdlineScriptTests(TestServer server) : ScriptTests(server)
{
    private const int Id = 5;

    [Fact]
    public async Task Batches_are_read_in_their_order_and_dropped_when_the_next_are_asked_for()
    {
        await OpenAsync();
        for (var number = 1; number <= 3; number++)
            Assert.Equal(ReplyCode.Ok, (await AddAsync(number, $"b{number}")).Code);

        Assert.Equal(["b1", "b2"], await ReadAsync(read: 0, most: 2));
        Assert.Equal(["b1", "b2", "b3"], await ReadAsync(read: 0, most: 10)); // repeated after a broken connection
        Assert.Equal(["b3"], await ReadAsync(read: 2, most: 10));
        Assert.Empty(await ReadAsync(read: 3, most: 10));
        Assert.Empty(await ReadAsync(read: 3, most: 0));
        Assert.False(await Rig.Database.KeyExistsAsync(Rig.Keys.CmdlineLines(Id)));
    }

    [Fact]
    public async Task A_batch_that_is_added_twice_counts_once()
    {
        await OpenAsync();
        await AddAsync(1, "b1");

        Assert.Equal(ReplyCode.Repeated, (await AddAsync(1, "b1")).Code);
        Assert.Equal(ReplyCode.Ok, (await AddAsync(1, "other", worker: 2)).Code);
        Assert.Equal(["b1", "other"], await ReadAsync(0, 10));
    }

    [Fact]
    public async Task So_many_batches_may_wait_and_no_more()
    {
        await OpenAsync();
        await AddAsync(1, "b1", most: 2);
        await AddAsync(2, "b2", most: 2);

        Assert.Equal(ReplyCode.Empty, (await AddAsync(3, "b3", most: 2)).Code);
        await ReadAsync(read: 1, most: 10);
        Assert.Equal(ReplyCode.Ok, (await AddAsync(3, "b3", most: 2)).Code);
        Assert.Equal(["b2", "b3"], await ReadAsync(read: 1, most: 10));
    }

    [Fact]
    public async Task Opening_twice_changes_nothing()
    {
        await OpenAsync();
        await AddAsync(1, "b1");
        await ReadAsync(read: 1, most: 10);

        Assert.Equal(ReplyCode.Repeated, (await OpenAsync("other")).Code);
        Assert.Equal("text", (string?)await Rig.Database.HashGetAsync(Rig.Keys.CmdlineMeta(Id), "definition"));
        Assert.Equal(1, (long)await Rig.Database.HashGetAsync(Rig.Keys.CmdlineMeta(Id), "read"));
    }

    [Fact]
    public async Task What_its_sender_has_left_is_deleted_unless_Redis_was_away()
    {
        await OpenAsync();
        await AddAsync(1, "b1");
        await Rig.Database.HashSetAsync(Rig.Keys.CmdlineMeta(Id), "alive", 1);

        Assert.Equal(ReplyCode.Ok, (await AddAsync(2, "b2", well: false)).Code);
        Assert.Equal(ReplyCode.Gone, (await AskAsync()).Code);
        Assert.False(await Rig.Database.KeyExistsAsync(Rig.Keys.CmdlineMeta(Id)));
        Assert.False(await Rig.Database.KeyExistsAsync(Rig.Keys.CmdlineLines(Id)));
        Assert.Equal(ReplyCode.Gone, (await AddAsync(3, "b3")).Code);
        Assert.Equal(ReplyCode.Gone, (await RunReadAsync(0, 10)).Code);
    }

    [Fact]
    public async Task Reading_is_a_sign_of_life_and_keeps_the_keys()
    {
        await OpenAsync();
        await AddAsync(1, "b1");
        await Rig.Database.HashSetAsync(Rig.Keys.CmdlineMeta(Id), "alive", 1);
        await Rig.Database.KeyExpireAsync(Rig.Keys.CmdlineLines(Id), TimeSpan.FromSeconds(30));

        await ReadAsync(read: 0, most: 0);

        Assert.Equal(ReplyCode.Ok, (await AskAsync()).Code);
        foreach (var key in new[] { Rig.Keys.CmdlineMeta(Id), Rig.Keys.CmdlineLines(Id) })
            Assert.InRange((await Rig.Database.KeyTimeToLiveAsync(key))!.Value, TimeSpan.FromSeconds(500), TimeSpan.FromSeconds(600));
    }

    private Task<ScriptReply> OpenAsync(string definition = "text") => RunAsync(Script.CmdOpen, [Rig.Keys.CmdlineMeta(Id)], [definition, 10_000, 600]);

    private Task<ScriptReply> AddAsync(int number, string batch, int worker = 1, int most = 10, bool well = true) =>
        RunAsync(Script.CmdAdd, Both, [worker, number, most, well ? 1 : 0, Rig.Keys.CmdlineEvents(Id), 600, batch]);

    private Task<ScriptReply> AskAsync() => RunAsync(Script.CmdAdd, Both, [1, 0, 10, 1, Rig.Keys.CmdlineEvents(Id), 600]);

    private Task<ScriptReply> RunReadAsync(int read, int most) => RunAsync(Script.CmdRead, Both, [read, most, 10_000, 600]);

    private async Task<string[]> ReadAsync(int read, int most)
    {
        var reply = await RunReadAsync(read, most);
        Assert.Equal(ReplyCode.Ok, reply.Code);
        return [.. Enumerable.Range(0, reply.Count).Select(reply.Text)];
    }

    private RedisKey[] Both => [Rig.Keys.CmdlineMeta(Id), Rig.Keys.CmdlineLines(Id)];

    private Task<ScriptReply> RunAsync(Script script, RedisKey[] keys, RedisValue[] values) => Rig.Connection.RunAsync(script, keys, values, TestContext.Current.CancellationToken);
}

public sealed class CmdlineScriptTestsOnReal(RealServer server) : CmdlineScriptTests(server);

public sealed class CmdlineScriptTestsOnEmbedded(EmbeddedTestServer server) : CmdlineScriptTests(server);
