using System.Collections.Concurrent;
using StackExchange.Redis;
using VRedis.Cmdlines;
using VRedis.Connection;
using VRedis.Control;
using VRedis.Wire;

namespace VRedis.Working;

/// <summary>A worker: takes part in every task it can run, for everybody, until it is stopped.</summary>
public sealed class Worker : IAsyncDisposable
{
    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(20);

    private readonly Dictionary<string, IItemRunnerFactory> _factories;
    private readonly ConcurrentDictionary<long, TaskRun> _runs = new();
    private readonly ConcurrentDictionary<TaskRun, Task> _ending = new(); // their lanes may still run
    private readonly CancellationTokenSource _cancellation = new();
    private readonly Signal _look = new();
    private readonly List<IAsyncDisposable> _listening = [];
    private readonly List<Task> _loops = [];
    private readonly ConcurrentDictionary<long, bool> _declined = new(); // tasks this worker cannot or may not run
    private readonly WorkerInfo _info;
    private readonly CmdlineRuns _cmdlines;
    private long _executed;
    private volatile bool _closing;

    private Worker(VRedisConnection connection, WorkerOptions options, IEnumerable<IItemRunnerFactory> factories, long workerId)
    {
        (Connection, Options, WorkerId) = (connection, options, workerId);
        _factories = factories.ToDictionary(factory => factory.Language, StringComparer.Ordinal);
        _info = new WorkerInfo { WorkerId = workerId, Name = options.Name, Runtime = options.Runtime, ThrottleLimit = options.ThrottleLimit, Cmdline = options.Cmdline };
        Slots = new Slots(options.ThrottleLimit);
        Quarantine = new Quarantine(() => _runs.Values);
        LeaseKeeper = new LeaseKeeper(this);
        _cmdlines = new CmdlineRuns(connection, options, workerId, Notify, Cancellation);
        Connection.Trouble += OnTrouble;
    }

    /// <summary>Called with a sentence for whoever looks after the worker.</summary>
    public event Action<string>? Notice;

    /// <summary>Called with the id of a task and a record of one of its items, when worker or task say that it is shown here too. Called on the lane's thread.</summary>
    public event Action<long, TaskRecord>? Echo;

    /// <summary>Its id.</summary>
    public long WorkerId { get; }

    /// <summary>What it tells of itself now.</summary>
    public WorkerInfo Info => _info with
    {
        Tasks = [.. _runs.Keys.Order()],
        Lanes = _runs.Values.Sum(run => run.Lanes.Count.All),
        Running = _runs.Values.Sum(run => run.Lanes.Count.Running),
        Executed = Volatile.Read(ref _executed),
    };

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
        var id = await connection.TryAsync(db => db.StringIncrementAsync(connection.Keys.WorkerCounter), cancellation).ConfigureAwait(false);
        var worker = new Worker(connection, options, factories, id);
        await Presence.BeatAsync(connection, worker.Info, cancellation).ConfigureAwait(false);
        worker._listening.Add(await connection.ListenAsync(connection.Keys.Wake, worker.OnWake, cancellation).ConfigureAwait(false));
        worker._listening.Add(await connection.ListenAsync(connection.Keys.Control, worker.OnControl, cancellation).ConfigureAwait(false));
        worker._loops.AddRange([worker.LoopAsync(worker.FindTasksAsync), worker.LoopAsync(worker.BeatAsync), worker.LoopAsync(worker.PatrolAsync), worker.LoopAsync(worker.WatchAsync), worker.LoopAsync(worker._cmdlines.WatchAsync)]);
        return worker;
    }

    /// <summary>Takes no more items and command lines, waits for those that run, and hands back what is left; no item loses an attempt by it.</summary>
    /// <param name="grace">How long running items may take to end by themselves.</param>
    public async Task DrainAsync(TimeSpan grace)
    {
        _closing = true;
        _cmdlines.Close();
        await Task.WhenAll(_runs.Values.Select(run => run.BeginDrainAsync())).ConfigureAwait(false);
        for (var until = DateTime.UtcNow + grace; DateTime.UtcNow < until && (!_cmdlines.IsIdle || _runs.Values.Any(run => run.Held > 0));)
            await Task.Delay(10).ConfigureAwait(false);
        await Task.WhenAll(_runs.Values.Select(run => run.EndDrainAsync())).ConfigureAwait(false);
    }

    /// <summary>Ends the worker: cancels and hands back what still runs, and leaves the list of workers.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_cancellation.IsCancellationRequested)
            return;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5)); // when Redis is away, leases bring the work back
        try
        {
            await DrainAsync(TimeSpan.Zero).WaitAsync(limit.Token).ConfigureAwait(false);
            await _cmdlines.StopAsync().WaitAsync(limit.Token).ConfigureAwait(false);
            await Presence.LeaveAsync(Connection, WorkerId, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or VRedisException or ObjectDisposedException)
        {
            // See above.
        }
        Connection.Trouble -= OnTrouble;
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
    }

    internal void Notify(string message) => Notice?.Invoke(message);

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

    private void OnTrouble(bool troubled, string message) => Notify(message);

    private void OnWake(string text)
    {
        if (!long.TryParse(text, out var id))
            return;
        if (_runs.TryGetValue(id, out var run))
            run.Claims.Wake();
        else if (!_declined.ContainsKey(id))
            _look.Set();
    }

    private void OnControl(string text)
    {
        switch (ControlMessage.Parse(text))
        {
            case StopTask stop when _runs.TryGetValue(stop.TaskId, out var run):
                run.End();
                break;
            case StartCmdline start:
                _cmdlines.Hear(start.Id);
                break;
            case EndCmdline end:
                _cmdlines.Forget(end.Id);
                break;
        }
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
                catch (VRedisException e)
                {
                    Notify(e.Message); // what Redis refuses now it may allow later
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The worker ends.
        }
    }

    private static IEnumerable<long> Ids(RedisValue[] members) =>
        members.Select(member => member.TryParse(out long id) ? id : 0).Where(id => id > 0).Order();

    private async Task FindTasksAsync()
    {
        while (!_closing)
        {
            var active = await Connection.TryAsync(db => db.SetMembersAsync(Connection.Keys.Active), Cancellation).ConfigureAwait(false);
            var ids = Ids(active).ToList();
            foreach (var id in _declined.Keys.Except(ids))
                _declined.TryRemove(id, out _);
            foreach (var id in ids.Where(id => !_runs.ContainsKey(id) && !_declined.ContainsKey(id)))
                await JoinAsync(id).ConfigureAwait(false);
            await _look.WaitAsync(TimeSpan.FromMilliseconds(1000 + Random.Shared.Next(500)), Cancellation).ConfigureAwait(false);
        }
    }

    private async Task JoinAsync(long id)
    {
        var meta = await Connection.TryAsync(db => db.HashGetAsync(Connection.Keys.Meta(id), ["state", "definition"]), Cancellation).ConfigureAwait(false);
        try
        {
            if (meta[0].IsNull || TaskStates.Parse(meta[0].ToString()).HasEnded())
            {
                await Connection.TryAsync(db => db.SetRemoveAsync(Connection.Keys.Active, id), Cancellation).ConfigureAwait(false);
                return;
            }
            var definition = TaskDefinition.FromBytes((byte[])meta[1]!);
            if (!_factories.TryGetValue(definition.Language, out var factory) || !definition.Workers.Admits(WorkerId, Options.Name))
                _declined[id] = true;
            else if (!_closing)
                _runs.TryAdd(id, new TaskRun(this, factory, new TaskContext(id, definition, WorkerId, Options.Name)));
        }
        catch (VRedisException e)
        {
            _declined[id] = true;
            Notify($"Task {id}: {e.Message}");
        }
    }

    private async Task BeatAsync()
    {
        while (true)
        {
            await Task.Delay(Presence.Beat, Cancellation).ConfigureAwait(false);
            if (!_closing)
                await Presence.BeatAsync(Connection, Info, Cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Looks after the leases of all tasks, once a second; one worker does it for all.</summary>
    private async Task PatrolAsync()
    {
        while (true)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(900 + Random.Shared.Next(200)), Cancellation).ConfigureAwait(false);
            if (!await Connection.TryAsync(db => db.StringSetAsync(Connection.Keys.Patrol, WorkerId, TimeSpan.FromMilliseconds(800), When.NotExists), Cancellation).ConfigureAwait(false))
                continue;
            foreach (var id in Ids(await Connection.TryAsync(db => db.SetMembersAsync(Connection.Keys.Active), Cancellation).ConfigureAwait(false)))
            {
                if (!await Patrol.LookAsync(Connection, id, Cancellation).ConfigureAwait(false))
                    await Connection.TryAsync(db => db.SetRemoveAsync(Connection.Keys.Active, id), Cancellation).ConfigureAwait(false);
            }
        }
    }

    private async Task WatchAsync()
    {
        while (true)
        {
            await Task.Delay(Slots.Used > 0 ? WatchInterval : TimeSpan.FromMilliseconds(200), Cancellation).ConfigureAwait(false);
            foreach (var run in _runs.Values)
                run.Watch();
        }
    }
}
