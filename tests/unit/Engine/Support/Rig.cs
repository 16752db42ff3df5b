using System.Collections.Concurrent;
using StackExchange.Redis;
using VRedis.Cmdlines;
using VRedis.Connection;
using VRedis.Tests.Servers;
using VRedis.Wire;
using VRedis.Working;
using Xunit;

namespace VRedis.Tests.Engine.Support;

/// <summary>One test's corner of a server: its own keys, connections, workers and tasks, all gone at the end.</summary>
internal sealed class Rig : IAsyncDisposable
{
    private readonly ConcurrentStack<IAsyncDisposable> _owned = [];
    private readonly ConcurrentQueue<string> _notices = [];
    private VRedisConnection? _connection;

    private Rig(VRedisSettings settings) => Settings = settings;

    public VRedisSettings Settings { get; }

    /// <summary>A connection for senders and for looking.</summary>
    public VRedisConnection Connection => _connection!;

    public Keys Keys => Connection.Keys;

    public IDatabase Database => Connection.Database;

    /// <summary>What workers said so far.</summary>
    public IReadOnlyCollection<string> Notices => _notices;

    public static Task<Rig> OnAsync(TestServer server) => OnAsync(server.Host, server.Port, server.Password);

    public static Task<Rig> OnAsync(OwnRedisServer server) => OnAsync(server.Host, server.Port, server.Password);

    private static Task<Rig> OnAsync(string host, int port, string? password) => OnAsync(new VRedisSettings { HostName = host, Port = port, Password = password, Prefix = TestServer.NewPrefix().TrimEnd(':') });

    /// <param name="settings">Where the server is, and a prefix that is the rig's own: its keys are removed.</param>
    public static async Task<Rig> OnAsync(VRedisSettings settings)
    {
        var rig = new Rig(settings with { ConnectTimeout = TimeSpan.FromSeconds(20) }); // the machine may be loaded
        rig._connection = await rig.ConnectAsync();
        return rig;
    }

    /// <summary>A proxy before the server, for <see cref="ConnectAsync"/>.</summary>
    public CuttingProxy StartProxy() => Own(new CuttingProxy(Settings.HostName, Settings.Port));

    /// <summary>Another connection, through a proxy if one is given.</summary>
    public async Task<VRedisConnection> ConnectAsync(CuttingProxy? proxy = null) =>
        Own(await VRedisConnection.ConnectAsync(proxy is null ? Settings : Settings with { HostName = "127.0.0.1", Port = proxy.Port }, TestContext.Current.CancellationToken));

    /// <summary>Another connection, with settings of its own.</summary>
    public async Task<VRedisConnection> ConnectAsync(Func<VRedisSettings, VRedisSettings> change) => Own(await VRedisConnection.ConnectAsync(change(Settings), TestContext.Current.CancellationToken));

    /// <summary>Another connection, by another way to the same server.</summary>
    public Task<VRedisConnection> ConnectAsync(int port) => ConnectAsync(settings => settings with { Port = port });

    /// <summary>Starts a worker with its own connection that runs a delegate for each item.</summary>
    public Task<Worker> StartWorkerAsync(Action<ItemCall> run, int throttleLimit = 10, VRedisConnection? connection = null) =>
        StartWorkerAsync(new DelegateRunnerFactory(run), throttleLimit, connection);

    /// <summary>Starts a worker that runs a delegate for each item, with options of its own.</summary>
    public Task<Worker> StartWorkerAsync(Action<ItemCall> run, WorkerOptions options) => StartWorkerAsync(new DelegateRunnerFactory(run), options, connection: null);

    /// <summary>Starts a worker with its own connection.</summary>
    public Task<Worker> StartWorkerAsync(IItemRunnerFactory factory, int throttleLimit = 10, VRedisConnection? connection = null) =>
        StartWorkerAsync(factory, new WorkerOptions { ThrottleLimit = throttleLimit }, connection);

    private async Task<Worker> StartWorkerAsync(IItemRunnerFactory factory, WorkerOptions options, VRedisConnection? connection)
    {
        connection ??= await ConnectAsync();
        var worker = await Worker.StartAsync(connection, options, [factory], TestContext.Current.CancellationToken);
        worker.Notice += _notices.Enqueue;
        return Own(worker);
    }

    /// <summary>Starts a worker that runs command lines and no items.</summary>
    public async Task<Worker> StartCmdlineWorkerAsync(WorkerOptions? options = null, VRedisConnection? connection = null)
    {
        var worker = await Worker.StartAsync(connection ?? await ConnectAsync(), options ?? new WorkerOptions(), [], TestContext.Current.CancellationToken);
        worker.Notice += _notices.Enqueue;
        return Own(worker);
    }

    /// <summary>Sends a command line to all workers; what they say is collected from then on.</summary>
    public async Task<SentCmdline> StartCmdlineAsync(string command, VRedisConnection? connection = null, double? timeout = null, string language = CmdlineShell.Platform)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The command lines are /bin/sh's.");
        var definition = new CmdlineDefinition { Command = command, TimeoutSeconds = timeout, Language = language };
        return Own(await SentCmdline.StartAsync(connection ?? Connection, definition));
    }

    /// <summary>Starts a worker in a process of its own.</summary>
    public async Task<WorkerProcess> StartProcessAsync(int throttleLimit = 10, params string[] behaviour) =>
        Own(await WorkerProcess.StartAsync("worker", Settings, throttleLimit, behaviour));

    /// <summary>Starts a worker in a process of its own, with variables of the environment.</summary>
    public async Task<WorkerProcess> StartProcessAsync(int throttleLimit, IReadOnlyDictionary<string, string> environment, params string[] behaviour) =>
        Own(await WorkerProcess.StartAsync("worker", Settings, throttleLimit, environment, behaviour));

    /// <summary>Starts a sender in a process of its own that has sent its items when this returns.</summary>
    public async Task<WorkerProcess> StartSenderProcessAsync(int items) => Own(await WorkerProcess.StartAsync("sender", Settings, items));

    /// <summary>Starts a live task; its events are collected from then on.</summary>
    public async Task<SentTask> StartTaskAsync(Sending.SendOptions? options = null, VRedisConnection? connection = null, int attempts = 4, params string[] steps) =>
        Own(await SentTask.StartAsync(connection ?? Connection, (steps is [] ? Definition : Steps(steps)) with { Attempts = attempts }, options));

    /// <summary>Starts a live task with options of its own.</summary>
    public async Task<SentTask> StartTaskAsync(TaskDefinition definition, Sending.SendOptions? options = null) => Own(await SentTask.StartAsync(Connection, definition, options));

    /// <summary>Starts a live task over another connection.</summary>
    public async Task<SentTask> StartTaskAsync(TaskDefinition definition, VRedisConnection connection, bool encrypt = false) =>
        Own(await SentTask.StartAsync(connection, definition, new Sending.SendOptions { Encrypt = encrypt }));

    /// <summary>Starts a task whose numbers take so many bytes each.</summary>
    public async Task<SentTask> StartPaddedTaskAsync(int padding, VRedisConnection? connection = null, int attempts = 4) =>
        Own(await SentTask.StartAsync(connection ?? Connection, Definition with { Attempts = attempts }, options: null, padding));

    /// <summary>Starts a live task of any language.</summary>
    public async Task<SentTask> StartTaskAsync(TaskDefinition definition) => Own(await SentTask.StartAsync(Connection, definition, options: null));

    /// <summary>A task of one step for <see cref="DelegateRunnerFactory"/>.</summary>
    public static TaskDefinition Definition { get; } = new()
    {
        Language = DelegateRunnerFactory.Name,
        Steps = [new StepDefinition(StepDefinition.Main, "-", StepDefinition.DefaultTable)],
    };

    /// <summary>A task of several steps, each with a table of its name.</summary>
    private static TaskDefinition Steps(string[] names) => Definition with { Steps = [.. names.Select(name => new StepDefinition(name, "-", name))] };

    public async ValueTask DisposeAsync()
    {
        // Workers and tasks say goodbye over their connections, and those may go through proxies.
        foreach (var owned in _owned.Where(owned => owned is not (VRedisConnection or CuttingProxy)))
            await owned.DisposeAsync();
        await RemoveKeysAsync();
        foreach (var owned in _owned.Where(owned => owned is VRedisConnection or CuttingProxy))
            await owned.DisposeAsync();
    }

    /// <summary>Disposes of something at the end, in front of the connections.</summary>
    public T Own<T>(T owned)
        where T : IAsyncDisposable
    {
        _owned.Push(owned);
        return owned;
    }

    // The server may be somebody's own.
    private async Task RemoveKeysAsync()
    {
        if (Settings.UserName is not null)
            return; // it has not the right to look for keys, on a server of the test's own
        var multiplexer = Database.Multiplexer;
        if (multiplexer.GetServers()[0] is not { IsConnected: true } server)
            return;
        try
        {
            await foreach (var key in server.KeysAsync(Database.Database, Settings.Prefix + "*", 10_000))
                await Database.KeyDeleteAsync(key);
        }
        catch (RedisException) when (Settings.SentinelMaster is not null || multiplexer.GetServers().Length > 1)
        {
            // A fail-over is not over yet; such servers are the test's own.
        }
    }
}
