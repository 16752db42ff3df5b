using StackExchange.Redis;
using VRedis.Tests.Engine.Support;
using Xunit;

namespace VRedis.Tests.Engine.Parts;

public sealed class KeysTests
{
    private readonly Keys _keys = new("vredis");

    [Fact]
    public void All_keys_of_a_task_have_its_hash_tag()
    {
        RedisKey[] keys =
        [
            _keys.Meta(42), _keys.Ready(42), _keys.Delayed(42), _keys.Leases(42), _keys.Held(42, "7.1"), _keys.HeldPrefix(42), _keys.Failed(42), _keys.Restarted(42),
            _keys.Records(42), _keys.Stat(42), _keys.Tables(42), _keys.Table(42, "default"), _keys.Events(42),
        ];

        Assert.All(keys, key => Assert.StartsWith("vredis:{42}:", key.ToString(), StringComparison.Ordinal));
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    [Fact]
    public void All_keys_of_a_command_line_have_its_hash_tag_which_is_no_task_s()
    {
        RedisKey[] keys = [_keys.CmdlineMeta(42), _keys.CmdlineLines(42), _keys.CmdlineEvents(42)];

        Assert.All(keys, key => Assert.StartsWith("vredis:{c42}:", key.ToString(), StringComparison.Ordinal));
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    [Fact]
    public void All_global_keys_have_one_hash_tag()
    {
        RedisKey[] keys = [_keys.TaskCounter, _keys.WorkerCounter, _keys.Tasks, _keys.Active, _keys.Ended, _keys.Workers, _keys.Worker(1), _keys.Drain, _keys.Patrol, _keys.Wake, _keys.Control,
            _keys.CmdlineCounter, _keys.Cmdlines];

        Assert.All(keys, key => Assert.StartsWith("vredis:{vredis}:", key.ToString(), StringComparison.Ordinal));
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    [Fact]
    public void A_held_key_is_its_prefix_and_the_lease() => Assert.Equal(_keys.HeldPrefix(42) + "7.1", _keys.Held(42, "7.1").ToString());

    [Theory]
    [InlineData("7.1", 7)]
    [InlineData("12345678901.99", 12345678901)]
    [InlineData("x.1", 0)]
    [InlineData("7", 0)]
    [InlineData("", 0)]
    public void A_lease_names_its_worker(string lease, long worker) => Assert.Equal(worker, Lease.WorkerOf(lease));

    [Fact]
    public void A_lease_has_its_number() => Assert.Equal("7.2", Lease.Name(7, 2));

    [Fact]
    public void The_tests_own_lease_is_one() => Assert.Equal(ScriptTask.WorkerId, Lease.WorkerOf(ScriptTask.Lease()));
}
