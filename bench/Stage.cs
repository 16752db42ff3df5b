using StackExchange.Redis;
using VRedis.Bench.Children;
using VRedis.Bench.Servers;
using VRedis.Connection;

namespace VRedis.Bench;

/// <summary>What scenarios run on: one server, and the processes that send and work, each started when first needed.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private readonly Dictionary<string, Task<Child>> _children = [];
    private readonly ConnectionMultiplexer _multiplexer;
    private Task<Child>? _idle;

    private Stage(BenchOptions options, IBenchServer server, ConnectionMultiplexer multiplexer) => (Options, Server, _multiplexer) = (options, server, multiplexer);

    public BenchOptions Options { get; }

    public IBenchServer Server { get; }

    /// <summary>This process's own connection, for yardsticks and counters.</summary>
    public IDatabase Database => _multiplexer.GetDatabase();

    /// <summary>PowerShell with the module, and engine only. The two workers are each on a prefix of their own.</summary>
    public Task<Child> PowerShellSender => ChildAsync("sender.ps1");

    public Task<Child> PowerShellWorker => ChildAsync("worker.ps1");

    /// <summary>A sender with keys that no worker looks at.</summary>
    public Task<Child> Idle => _idle ??= StartAsync("sender.ps1", "bench-idle-sender");

    /// <summary>PowerShell with the module that signs or encrypts, with keys of its own.</summary>
    public Task<Child> SealedAsync(string script, string seal)
    {
        if (!_children.TryGetValue(script + seal, out var child))
            _children[script + seal] = child = StartAsync(script, "bench-" + seal, "-Seal", seal);
        return child;
    }

    public Task<Child> EngineSender => ChildAsync(EngineChild.Sender);

    public Task<Child> EngineWorker => ChildAsync(EngineChild.Worker);

    public static async Task<Stage> OpenAsync(BenchOptions options)
    {
        var server = await BenchServer.StartAsync(options.Embedded);
        try
        {
            return new Stage(options, server, await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{server.Port},allowAdmin=true"));
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>A process of one scenario's own, with keys of its own.</summary>
    public Task<Child> StartAsync(string script, string prefix, params string[] more) => Child.StartAsync(script, Server.Port, ["-Prefix", prefix, .. more]);

    /// <summary>A connection of the engine, with keys of its own.</summary>
    public Task<VRedisConnection> ConnectAsync(string prefix) =>
        VRedisConnection.ConnectAsync(new VRedisSettings { HostName = "127.0.0.1", Port = Server.Port, Prefix = prefix });

    public async ValueTask DisposeAsync()
    {
        foreach (var child in _children.Values.Append(_idle).OfType<Task<Child>>().Where(child => child.IsCompletedSuccessfully))
            await child.Result.DisposeAsync();
        await _multiplexer.DisposeAsync();
        await Server.DisposeAsync();
    }

    private Task<Child> ChildAsync(string role)
    {
        if (!_children.TryGetValue(role, out var child))
            _children[role] = child = Child.StartAsync(role, Server.Port);
        return child;
    }
}
