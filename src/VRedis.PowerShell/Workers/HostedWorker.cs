using System.Management.Automation;
using VRedis.Cmdlines;
using VRedis.Connection;
using VRedis.Wire;
using VRedis.Working;

namespace VRedis.PowerShell.Workers;

/// <summary>A worker of this process with a connection of its own, so that the session may connect elsewhere meanwhile. Past its memory limit it drains and starts anew.</summary>
internal sealed class HostedWorker : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly VRedisConnection _connection;
    private readonly WorkerOptions _options;
    private readonly WorkerLimits _limits;
    private readonly CancellationTokenSource _disposing = new();

    private HostedWorker(VRedisConnection connection, WorkerOptions options, WorkerLimits limits, Worker worker)
    {
        (_connection, _options, _limits, Worker) = (connection, options, limits, worker);
        Listen(worker);
        Ended = Task.Run(WatchAsync);
    }

    /// <summary>Called with a sentence for whoever looks after the worker.</summary>
    public event Action<string>? Notice;

    /// <summary>Called with what items write to streams other than output, when that is echoed.</summary>
    public event Action<long, TaskRecord>? Echo;

    /// <summary>The worker; another one after it has started anew.</summary>
    public Worker Worker { get; private set; }

    /// <summary>Completes when the worker has ended: by itself with <see cref="ErrorIds.MemoryLimit"/>, else because it was disposed.</summary>
    public Task Ended { get; }

    /// <summary>The Redis it works for.</summary>
    public string Address => _connection.Settings.Address;

    public static async Task<HostedWorker> StartAsync(VRedisSettings settings, WorkerOptions options, WorkerLimits limits, CancellationToken cancellation)
    {
        options = (options with { Runtime = $"PowerShell {PSVersion()}", Shells = [CmdlineShell.OfPlatform, .. PowerShellProgram.Find() is { } powerShell ? [powerShell] : Array.Empty<CmdlineShell>()] }).Validate();
        var connection = await VRedisConnection.ConnectAsync(settings, cancellation).ConfigureAwait(false);
        try
        {
            return new HostedWorker(connection, options, limits, await StartAsync(connection, options, limits, cancellation).ConfigureAwait(false));
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _disposing.CancelAsync().ConfigureAwait(false);
        await Ended.ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
        await Worker.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private static Task<Worker> StartAsync(VRedisConnection connection, WorkerOptions options, WorkerLimits limits, CancellationToken cancellation) =>
        Worker.StartAsync(connection, options, Languages.NewFactories(limits.Lanes), cancellation);

    private async Task WatchAsync()
    {
        var memory = new MemoryWatch(_limits.MemoryBytes);
        try
        {
            while (true)
            {
                await memory.WaitAsync(_disposing.Token).ConfigureAwait(false);
                Notify($"Worker {Worker.WorkerId}: the process uses {MemoryWatch.UsedMB} MB, more than {memory.LimitMB} MB (-MemoryLimitMB). It takes no more items, lets those that run end, and starts anew.");
                await RecycleAsync(memory).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // It is being disposed.
        }
    }

    /// <summary>Ends the worker with all its runspaces, and starts another when that has freed memory.</summary>
    private async Task RecycleAsync(MemoryWatch memory)
    {
        var id = Worker.WorkerId;
        await Worker.DrainAsync(Grace).ConfigureAwait(false);
        await Worker.DisposeAsync().ConfigureAwait(false);
        if (!await memory.WaitForRoomAsync(_disposing.Token).ConfigureAwait(false))
        {
            throw new VRedisException(ErrorIds.MemoryLimit,
                $"Worker {id} has ended: even without it the process uses {MemoryWatch.UsedMB} MB of {memory.LimitMB} MB (-MemoryLimitMB), so something outside its runspaces keeps memory. What it held went back. Start it again in a new process.");
        }
        Worker = await StartAsync(_connection, _options, _limits, _disposing.Token).ConfigureAwait(false);
        Listen(Worker);
        Notify($"Worker {id} works on as worker {Worker.WorkerId}; the process uses {MemoryWatch.UsedMB} MB now.");
    }

    private void Listen(Worker worker)
    {
        worker.Notice += Notify;
        worker.Echo += (task, record) => Echo?.Invoke(task, record);
    }

    private void Notify(string message) => Notice?.Invoke(message);

    private static string PSVersion() => typeof(PSObject).Assembly.GetName().Version!.ToString(2);
}
