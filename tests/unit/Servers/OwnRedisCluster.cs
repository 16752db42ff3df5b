using VRedis.Tests.Engine.Support;

namespace VRedis.Tests.Servers;

/// <summary>A Redis Cluster of one test: three masters, each with a replica.</summary>
internal sealed class OwnRedisCluster : IAsyncDisposable
{
    private const int Masters = 3;
    private const int Slots = 16384;

    private readonly IReadOnlyList<OwnRedisServer> _nodes;

    private OwnRedisCluster(IReadOnlyList<OwnRedisServer> nodes) => _nodes = nodes;

    /// <summary>All nodes, the first three of which begin as masters.</summary>
    public IReadOnlyList<OwnRedisServer> Nodes => _nodes;

    /// <summary>Starts it and waits until each replica follows its master.</summary>
    public static async Task<OwnRedisCluster> StartAsync()
    {
        var nodes = await Task.WhenAll(Enumerable.Range(0, 2 * Masters).Select(_ => OwnRedisServer.StartAsync(options:
            ["--cluster-enabled", "yes", "--cluster-port", $"{OwnRedisServer.FindFreePort()}", "--cluster-node-timeout", "1500", "--cluster-replica-validity-factor", "0", "--repl-diskless-sync-delay", "0"])));
        var cluster = new OwnRedisCluster(nodes);
        try
        {
            await cluster.JoinAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>The master that has a slot, as the nodes that live say.</summary>
    public async Task<OwnRedisServer> MasterOfAsync(int slot)
    {
        OwnRedisServer? found = null;
        await Until.Async(
            async () =>
            {
                foreach (var node in _nodes.Where(node => node.IsRunning))
                {
                    if ((await OwnLineAsync(node)) is { } words && words[2].Contains("master", StringComparison.Ordinal) && words.Skip(8).Any(range => Holds(range, slot)))
                        found = node;
                }
                return found is not null;
            },
            $"a master has slot {slot}");
        return found!;
    }

    /// <summary>Waits until a node that lives has a slot.</summary>
    public async Task HealedAsync(int slot) => await Until.Async(async () => (await (await MasterOfAsync(slot)).AskAsync("CLUSTER INFO")).Contains("cluster_state:ok", StringComparison.Ordinal), "the cluster works again");

    /// <summary>Moves a slot with its keys, as redis-cli --cluster reshard does.</summary>
    public async Task MoveAsync(int slot, OwnRedisServer from, OwnRedisServer to)
    {
        var (source, target) = (await IdAsync(from), await IdAsync(to));
        await OrderAsync(to, $"CLUSTER SETSLOT {slot} IMPORTING {source}");
        await OrderAsync(from, $"CLUSTER SETSLOT {slot} MIGRATING {target}");
        while (true)
        {
            var keys = (await from.AskAsync($"CLUSTER GETKEYSINSLOT {slot} 10")).Split("\r\n").Where((_, line) => line > 0 && line % 2 == 0).ToList();
            if (keys.Count == 0)
                break;
            foreach (var key in keys)
                await from.AskAsync($"MIGRATE {to.Host} {to.Port} \"\" 0 5000 KEYS {key}");
        }
        foreach (var node in (OwnRedisServer[])[to, from])
            await OrderAsync(node, $"CLUSTER SETSLOT {slot} NODE {target}");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
    }

    private async Task JoinAsync()
    {
        for (var i = 0; i < _nodes.Count; i++)
        {
            await OrderAsync(_nodes[i], $"CLUSTER SET-CONFIG-EPOCH {i + 1}");
            if (i < Masters)
                await OrderAsync(_nodes[i], $"CLUSTER ADDSLOTSRANGE {Slots * i / Masters} {(Slots * (i + 1) / Masters) - 1}");
        }
        for (var i = 1; i < _nodes.Count; i++) // once all have their epochs, which none takes that knows another
        {
            var bus = (await _nodes[i].AskAsync("CONFIG GET cluster-port")).Split("\r\n")[4];
            await OrderAsync(_nodes[0], $"CLUSTER MEET {_nodes[i].Host} {_nodes[i].Port} {bus}");
        }
        await Until.Async(async () => (await Task.WhenAll(_nodes.Select(node => node.AskAsync("CLUSTER INFO")))).All(info => info.Contains($"cluster_known_nodes:{_nodes.Count}", StringComparison.Ordinal)), "all nodes know one another");
        for (var i = Masters; i < _nodes.Count; i++)
        {
            var (replica, master) = (_nodes[i], await IdAsync(_nodes[i - Masters]));
            await Until.Async(async () => (await replica.AskAsync($"CLUSTER REPLICATE {master}")).StartsWith("+OK", StringComparison.Ordinal), "a replica knows its master");
        }
        await Until.Async(
            async () => (await Task.WhenAll(_nodes.Select(node => node.AskAsync("CLUSTER INFO")))).All(info => info.Contains("cluster_state:ok", StringComparison.Ordinal))
                && (await Task.WhenAll(_nodes.Skip(Masters).Select(node => node.AskAsync("INFO replication")))).All(info => info.Contains("master_link_status:up", StringComparison.Ordinal)),
            "the cluster works");
    }

    private static async Task OrderAsync(OwnRedisServer node, string command)
    {
        if (await node.AskAsync(command) is var answer && !answer.StartsWith("+OK", StringComparison.Ordinal))
            throw new InvalidOperationException($"{command}: {answer}");
    }

    private static async Task<string> IdAsync(OwnRedisServer node) => (await node.AskAsync("CLUSTER MYID")).Split("\r\n")[1];

    /// <summary>What a node says of itself: id, address, flags, master, three numbers, link, then its slots.</summary>
    private static async Task<string[]?> OwnLineAsync(OwnRedisServer node) =>
        (await node.AskAsync("CLUSTER NODES")).Split('\n').FirstOrDefault(line => line.Contains("myself", StringComparison.Ordinal))?.Trim().Split(' ');

    private static bool Holds(string range, int slot) => range.Split('-') is [var first, .. var rest] && int.TryParse(first, out var from) && from <= slot && slot <= (rest is [var last] ? int.Parse(last) : from);
}
