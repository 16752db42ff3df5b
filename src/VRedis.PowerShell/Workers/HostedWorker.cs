using System.Management.Automation;
using System.Reflection;
using VRedis.Cmdlines;
using VRedis.Connection;
using VRedis.Wire;
using VRedis.Working;

namespace VRedis.PowerShell.Workers;

/// <summary>A worker of this process with a connection of its own, so that the session may connect elsewhere meanwhile. Past its memory limit it drains and starts anew.</summary>
internal sealed class HostedWorker : IAsyncDisposable
{
    private readonly VRedisConnection _connection;
    private readonly WorkerOptions _options;
    private readonly WorkerLimits _limits;
    private readonly CancellationTokenSource _disposing = new();
    private readonly TaskCompletionSource<string> _asked = new();
    private WorkerReports? _reports;
    private Action<string>? _tell;

    private HostedWorker(VRedisConnection connection, WorkerOptions options, WorkerLimits limits, Worker worker)
    {
        (_connection, _options, _limits, Worker) = (connection, options, limits, worker);
        Listen(worker);
        Ended = Task.Run(WatchAsync);
    }

    /// <summary>Called with what items write to streams other than output, when that is echoed.</summary>
    public event Action<long, TaskRecord>? Echo;

    /// <summary>The worker; another one after it has started anew.</summary>
    public Worker Worker { get; private set; }

    /// <summary>Completes when the worker has ended: with <see cref="ErrorIds.MemoryLimit"/> by itself, else because somebody asked for it from afar or it was stopped.</summary>
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

    /// <summary>Tells others how it is, for as long as it works.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.FileNotWritten"/> or <see cref="ErrorIds.MetricsNotServed"/>.</exception>
    public void Report(int? metricsPort, string? statusPath) => _reports = new WorkerReports(metricsPort, statusPath, () => Worker, Notify);

    /// <summary>From now on calls back with sentences for whoever looks after the worker; with who asks it to leave, also when that was before.</summary>
    public void OnNotice(Action<string> tell)
    {
        _tell += tell;
        _ = _asked.Task.ContinueWith(asked => tell(asked.Result), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Ends it within its shutdown time; also after it has ended by itself.</summary>
    public async Task StopAsync()
    {
        await _disposing.CancelAsync().ConfigureAwait(false);
        await Ended.ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false); // after that there is no other worker any more
        await Worker.StopAsync().ConfigureAwait(false);
        await DisposeAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _disposing.CancelAsync().ConfigureAwait(false);
        await Ended.ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
        await Worker.DisposeAsync().ConfigureAwait(false);
        if (_reports is not null)
            await _reports.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private static Task<Worker> StartAsync(VRedisConnection connection, WorkerOptions options, WorkerLimits limits, CancellationToken cancellation) =>
        Worker.StartAsync(connection, options, Languages.NewFactories(limits.Lanes), cancellation);

    private async Task WatchAsync()
    {
        var memory = new MemoryWatch(_limits.MemoryBytes);
        try
        {
            while (await IsFullAsync(memory).ConfigureAwait(false))
            {
                Notify(Messages.FormatMemoryLimitReached(workerId: Worker.WorkerId, usedMB: MemoryWatch.UsedMB, limitMB: memory.LimitMB));
                if (!await RecycleAsync(memory).ConfigureAwait(false))
                    return;
            }
        }
        catch (OperationCanceledException)
        {
            // It is being disposed.
        }
    }

    /// <returns>False when the worker has ended meanwhile: somebody asked for it from afar.</returns>
    private async Task<bool> IsFullAsync(MemoryWatch memory)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_disposing.Token);
        var full = memory.WaitAsync(over.Token);
        if (await Task.WhenAny(full, Worker.Completion).ConfigureAwait(false) == full)
        {
            await full.ConfigureAwait(false);
            return true;
        }
        await over.CancelAsync().ConfigureAwait(false);
        return false;
    }

    /// <summary>Ends the worker with all its runspaces, and starts another when that has freed memory.</summary>
    /// <returns>False when somebody asks from afar that it leaves.</returns>
    private async Task<bool> RecycleAsync(MemoryWatch memory)
    {
        var id = Worker.WorkerId;
        await Worker.StopAsync().ConfigureAwait(false);
        if (Worker.Asked.IsCompleted)
            return false;
        if (!await memory.WaitForRoomAsync(_disposing.Token).ConfigureAwait(false))
        {
            throw new VRedisException(ErrorIds.MemoryLimit,
                Messages.FormatMemoryLimitEnded(workerId: id, usedMB: MemoryWatch.UsedMB, limitMB: memory.LimitMB));
        }
        Worker = await StartAsync(_connection, _options, _limits, _disposing.Token).ConfigureAwait(false);
        Listen(Worker);
        Notify(Messages.FormatMemoryLimitAnew(before: id, workerId: Worker.WorkerId, usedMB: MemoryWatch.UsedMB));
        return true;
    }

    private void Listen(Worker worker)
    {
        worker.Notice += Notify;
        worker.Echo += (task, record) => Echo?.Invoke(task, record);
        _ = worker.Asked.ContinueWith(
            asked => _asked.TrySetResult(Messages.FormatWorkerAskedToLeave(who: asked.Result, workerId: worker.WorkerId, seconds: Messages.Text(_options.ShutdownTime.TotalSeconds, "0.###"))),
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private void Notify(string message) => _tell?.Invoke(message);

    // "7.6.5 SHA: …"; the assembly's own version need not have the last number.
    private static string PSVersion() => typeof(PSObject).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split(' ', '+')[0];
}
