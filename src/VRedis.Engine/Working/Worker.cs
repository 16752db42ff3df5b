using System.Collections.Concurrent;
using System.Diagnostics;
using VRedis.Cmdlines;
using VRedis.Connection;
using VRedis.Control;
using VRedis.Observing;
using VRedis.Wire;

namespace VRedis.Working;

/// <summary>A worker: takes part in every task it can run, for everybody, until it is stopped.</summary>
public sealed class Worker : IAsyncDisposable
{
    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan GoodbyeTime = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, IItemRunnerFactory> _factories;
    private readonly ConcurrentDictionary<long, TaskRun> _runs = new();
    private readonly ConcurrentDictionary<TaskRun, Task> _ending = new(); // their lanes may still run
    private readonly CancellationTokenSource _cancellation = new();
    private readonly List<IAsyncDisposable> _listening = [];
    private readonly List<Task> _loops = [];
    private readonly WorkerInfo _info;
    private readonly CmdlineRuns _cmdlines;
    private readonly TaskFinder _finder;
    private readonly Presence _presence;
    private readonly QueueMeter _queueMeter;
    private readonly Drain _drain;
    private readonly Complaints _complaints = new();
    private readonly TaskCompletionSource<string> _asked = new(); // whoever waits for it hears before the worker drains
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly object _gate = new();
    private Task? _stopping;
    private bool _away; // was Redis when it drained
    private int _disposing;
    private int _leases = Random.Shared.Next(1 << 30); // not from the same on in two workers that got the same id because Redis had lost its counter
    private long _executed;

    private Worker(VRedisConnection connection, WorkerOptions options, IEnumerable<IItemRunnerFactory> factories, long workerId)
    {
        (Connection, Options, WorkerId) = (connection, options, workerId);
        _factories = factories.ToDictionary(factory => factory.Language, StringComparer.Ordinal);
        _info = new WorkerInfo { WorkerId = workerId, Name = options.Name, Runtime = options.Runtime, ThrottleLimit = options.ThrottleLimit, Cmdline = options.Cmdline, RequireSignature = connection.KeyRing.KeyIds.Count > 0, KeyIds = connection.KeyRing.KeyIds };
        _presence = new Presence(connection, () => Info);
        _queueMeter = new QueueMeter(connection);
        Slots = new Slots(options.ThrottleLimit);
        Quarantine = new Quarantine(() => _runs.Values);
        LeaseKeeper = new LeaseKeeper(this);
        _cmdlines = new CmdlineRuns(connection, options, workerId, Complain, Cancellation);
        _drain = new Drain(() => _runs.Values, _cmdlines);
        _finder = new TaskFinder(this, _factories, _runs, _drain);
        Connection.Trouble += OnTrouble;
        Connection.Restored += OnRestored;
    }

    /// <summary>Called with a sentence for whoever looks after the worker.</summary>
    public event Action<string>? Notice;

    /// <summary>Called with the id of a task and a record of one of its items, when worker or task say that it is shown here too. Called on the lane's thread.</summary>
    public event Action<long, TaskRecord>? Echo;

    /// <summary>Its id.</summary>
    public long WorkerId { get; }

    /// <summary>Completes when somebody asks the worker from afar to leave, with who; it then stops by itself.</summary>
    public Task<string> Asked => _asked.Task;

    /// <summary>Completes when it has ended.</summary>
    public Task Completion => _completion.Task;

    /// <summary>What it tells of itself now.</summary>
    public WorkerInfo Info => _info with
    {
        State = _drain.HasBegun ? WorkerState.Draining : WorkerState.Working,
        Tasks = [.. _runs.Keys.Order()],
        Lanes = _runs.Values.Sum(run => run.Lanes.Count.All),
        Running = _runs.Values.Sum(run => run.Lanes.Count.Running),
        Executed = Volatile.Read(ref _executed),
    };

    /// <summary>Whether Redis answers.</summary>
    public bool IsConnected => Connection.WellFor > TimeSpan.Zero;

    internal VRedisConnection Connection { get; }

    internal WorkerOptions Options { get; }

    internal Slots Slots { get; }

    internal Quarantine Quarantine { get; }

    internal LeaseKeeper LeaseKeeper { get; }

    internal CancellationToken Cancellation => _cancellation.Token;

    internal IEnumerable<TaskRun> Runs => _runs.Values;

    /// <summary>Pieces of all tasks that wait for a lane.</summary>
    internal int Queued => _runs.Values.Sum(run => run.Pieces.Count);

    /// <summary>Whether nothing that waits for a lane begins soon: all slots are taken by items that run long.</summary>
    internal bool IsStuck => Slots.Free <= 0 && _runs.Values.All(run => run.Lanes.RunOnlyLongItems);

    /// <summary>Starts a worker in this process.</summary>
    /// <param name="connection">Where its work comes from.</param>
    /// <param name="options">How it works.</param>
    /// <param name="factories">What it can run. They are disposed with the worker.</param>
    /// <param name="cancellation">Gives up starting.</param>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadSetting"/>.</exception>
    public static async Task<Worker> StartAsync(VRedisConnection connection, WorkerOptions options, IEnumerable<IItemRunnerFactory> factories, CancellationToken cancellation = default)
    {
        options.Validate();
        if (options.RequireSignature && connection.KeyRing.KeyIds.Count == 0)
            throw new VRedisException(ErrorIds.BadSetting, Messages.WorkerNeedsKey);
        long id;
        do
            id = await connection.TryAsync(db => db.StringIncrementAsync(connection.Keys.WorkerCounter), cancellation).ConfigureAwait(false);
        while (await connection.TryAsync(db => db.SortedSetScoreAsync(connection.Keys.Workers, id), cancellation).ConfigureAwait(false) is not null); // Redis has lost its counter: that one lives
        var worker = new Worker(connection, options, factories, id);
        await worker._presence.BeatAsync(cancellation).ConfigureAwait(false);
        worker._listening.Add(await connection.ListenAsync(connection.Keys.WorkerChannel(id), _ => worker._presence.Hurry(), cancellation).ConfigureAwait(false));
        worker._listening.Add(await connection.ListenAsync(connection.Keys.Wake, worker.OnWake, cancellation).ConfigureAwait(false));
        worker._listening.Add(await connection.ListenAsync(connection.Keys.Control, worker.OnControl, cancellation).ConfigureAwait(false));
        worker._loops.AddRange([worker.LoopAsync(worker._finder.RunAsync), worker.LoopAsync(() => worker._presence.RunAsync(worker.OnBeat, worker.Cancellation)), worker.LoopAsync(worker.PatrolAsync),
            worker.LoopAsync(worker.WatchAsync), worker.LoopAsync(worker._cmdlines.WatchAsync), worker.LoopAsync(() => worker._queueMeter.RunAsync(worker.Cancellation))]);
        WorkerMeter.Add(worker);
        return worker;
    }

    /// <summary>
    /// Ends the worker in peace, as it also does by itself when somebody asks for it from afar: it takes no more items, gives those that run
    /// <see cref="WorkerOptions.ShutdownTime"/>, hands back what is left, and leaves the list of workers.
    /// </summary>
    public Task StopAsync()
    {
        lock (_gate)
        {
            return _stopping ??= Task.Run(async () =>
            {
                _away = !await TryDrainAsync().ConfigureAwait(false);
                await DisposeAsync().ConfigureAwait(false);
            });
        }
    }

    /// <summary>Takes no more items and command lines, waits for those that run, and hands back what is left; no item loses an attempt by it.</summary>
    /// <param name="grace">How long running items may take to end by themselves.</param>
    public Task DrainAsync(TimeSpan grace)
    {
        var drained = _drain.RunAsync(grace);
        _presence.Hurry();
        return drained;
    }

    /// <summary>Ends the worker at once: cancels and hands back what still runs, and leaves the list of workers.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposing, 1) != 0)
        {
            await Completion.ConfigureAwait(false);
            return;
        }
        using var limit = new CancellationTokenSource(_away ? TimeSpan.Zero : GoodbyeTime); // when Redis is away, leases bring the work back
        try
        {
            await DrainAsync(TimeSpan.Zero).WaitAsync(limit.Token).ConfigureAwait(false);
            await _cmdlines.StopAsync().WaitAsync(limit.Token).ConfigureAwait(false);
            await Task.WhenAll(_runs.Values.Select(run => run.EndDrainAsync())).WaitAsync(limit.Token).ConfigureAwait(false); // what joined at the last moment
            await _presence.LeaveAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or VRedisException or ObjectDisposedException)
        {
            // See above.
        }
        WorkerMeter.Remove(this);
        Connection.Trouble -= OnTrouble;
        Connection.Restored -= OnRestored;
        await _cancellation.CancelAsync().ConfigureAwait(false);
        LeaseKeeper.Stop();
        foreach (var run in _runs.Values)
            run.End();
        foreach (var listening in _listening)
            await listening.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(_loops).ConfigureAwait(false);
        await Task.WhenAll(_ending.Values).ConfigureAwait(false);
        foreach (var factory in _factories.Values)
            factory.Dispose();
        _completion.TrySetResult();
    }

    internal void Notify(string message) => Notice?.Invoke(message);

    /// <summary>Tells what is wrong, but not again and again.</summary>
    internal void Complain(string message)
    {
        if (_complaints.IsNew(message))
            Notify(message);
    }

    internal void OnRefused(long taskId, Exception error) => _finder.Refused(taskId, error);

    /// <summary>Number of a new lease: none is used twice, not even for a task that has ended and goes on again.</summary>
    internal int NextLease() => Interlocked.Increment(ref _leases);

    internal void OnEcho(long taskId, TaskRecord record) => Echo?.Invoke(taskId, record);

    internal void OnExecuted(int items) => Interlocked.Add(ref _executed, items);

    /// <param name="run">What has ended.</param>
    /// <param name="lanes">Completes when its lanes have ended too.</param>
    internal void OnRunEnded(TaskRun run, Task lanes)
    {
        _ending[run] = lanes;
        _ = lanes.ContinueWith(_ => _ending.TryRemove(run, out Task? _), TaskScheduler.Default);
        _runs.TryRemove(new KeyValuePair<long, TaskRun>(run.TaskId, run));
        Quarantine.Leave(run);
    }

    internal void OnSlotFree()
    {
        foreach (var run in _runs.Values)
            run.Claims.Hungry();
    }

    /// <returns>False when Redis is away, or refuses: leases bring the work back.</returns>
    private async Task<bool> TryDrainAsync()
    {
        var start = Stopwatch.GetTimestamp();
        var drained = DrainAsync(Options.ShutdownTime);
        while (await Task.WhenAny(drained, Task.Delay(50)).ConfigureAwait(false) != drained)
        {
            var time = Stopwatch.GetElapsedTime(start);
            if (time > Options.ShutdownTime + GoodbyeTime || (time > GoodbyeTime && Connection.WellFor == TimeSpan.Zero && Info.Running == 0 && _cmdlines.IsIdle))
                return false;
        }
        return drained.IsCompletedSuccessfully;
    }

    private void OnTrouble(bool troubled, string message) => Notify(message);

    private void OnRestored() => _ = Task.Run(async () =>
    {
        try
        {
            if (await IdCounters.CheckAsync(Connection, Connection.Keys.WorkerCounter, WorkerId, Cancellation).ConfigureAwait(false) is { } at)
                Notify(Messages.FormatLostWorkers(address: Connection.Settings.Address, workers: at, workerId: WorkerId));
            if (_runs.Keys.DefaultIfEmpty().Max() is var task and > 0)
                await IdCounters.CheckAsync(Connection, Connection.Keys.TaskCounter, task, Cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is VRedisException or OperationCanceledException or ObjectDisposedException)
        {
            // Others look, too.
        }
    });

    private void OnWake(string text)
    {
        if (!long.TryParse(text, out var id))
            return;
        if (_runs.TryGetValue(id, out var run))
            run.Claims.Wake();
        else
            _finder.Wake(id);
    }

    private void OnControl(string text)
    {
        switch (ControlMessage.Parse(text))
        {
            case StopTask stop when _runs.TryGetValue(stop.TaskId, out var run):
                run.End();
                break;
            case DrainWorker drain when drain.WorkerId == WorkerId:
                _presence.Hurry();
                break;
            case StartCmdline start:
                _cmdlines.Hear(start.Id);
                break;
            case EndCmdline end:
                _cmdlines.Forget(end.Id);
                break;
        }
    }

    private void OnBeat(BeatAnswer answer)
    {
        _finder.Hear(answer.Tasks);
        _cmdlines.Hear(answer);
        _queueMeter.Hurry();
        if (answer.Asked.Length > 0 && _asked.TrySetResult(answer.Asked))
            _ = StopAsync();
    }

    private async Task LoopAsync(Func<Task> loop)
    {
        try
        {
            for (; ; await Task.Delay(Presence.Beat, Cancellation).ConfigureAwait(false))
            {
                try
                {
                    await Task.Run(loop).ConfigureAwait(false);
                    return;
                }
                catch (Exception e) when (e is not (OperationCanceledException or ObjectDisposedException))
                {
                    Complain(e.Message); // what Redis refuses now it may allow later
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The worker ends.
        }
    }

    private async Task PatrolAsync()
    {
        while (true)
        {
            await _finder.Begun.WaitAsync(_finder.SeesTasks ? TimeSpan.FromMilliseconds(900 + Random.Shared.Next(200)) : Patrol.Rest, Cancellation).ConfigureAwait(false);
            await Patrol.RoundAsync(Connection, WorkerId, Complain, Cancellation).ConfigureAwait(false);
        }
    }

    private async Task WatchAsync()
    {
        while (true)
        {
            await (Slots.Used > 0 ? Task.Delay(WatchInterval, Cancellation) : Slots.Begun.WaitAsync(Timeout.InfiniteTimeSpan, Cancellation)).ConfigureAwait(false);
            foreach (var run in _runs.Values)
                run.Watch();
        }
    }
}
