using StackExchange.Redis;
using VRedis.Bench.Children;
using VRedis.Bench.Servers;

namespace VRedis.Bench;

/// <summary>What scenarios run on: one server, and the processes that send and work, each started when first needed.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private readonly Dictionary<string, Task<Child>> _children = [];
    private readonly ConnectionMultiplexer _multiplexer;

    private Stage(BenchOptions options, IBenchServer server, ConnectionMultiplexer multiplexer) => (Options, Server, _multiplexer) = (options, server, multiplexer);

    public BenchOptions Options { get; }

    public IBenchServer Server { get; }

    /// <summary>This process's own connection, for yardsticks and counters.</summary>
    public IDatabase Database => _multiplexer.GetDatabase();

    /// <summary>PowerShell with the module, and engine only. The two workers are each on a prefix of their own.</summary>
    public Task<Child> PowerShellSender => ChildAsync("sender.ps1");

    public Task<Child> PowerShellWorker => ChildAsync("worker.ps1");

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

    public async ValueTask DisposeAsync()
    {
        foreach (var child in _children.Values.Where(child => child.IsCompletedSuccessfully))
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
