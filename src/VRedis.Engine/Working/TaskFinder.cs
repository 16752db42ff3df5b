using System.Collections.Concurrent;
using VRedis.Connection;
using VRedis.Wire;

namespace VRedis.Working;

/// <summary>Finds tasks that a worker can run and may run, and joins them.</summary>
/// <param name="worker">The worker.</param>
/// <param name="factories">What it can run, by language.</param>
/// <param name="runs">Its parts in tasks, by their ids.</param>
/// <param name="drain">Says when it takes no more.</param>
internal sealed class TaskFinder(Worker worker, IReadOnlyDictionary<string, IItemRunnerFactory> factories, ConcurrentDictionary<long, TaskRun> runs, Drain drain)
{
    private const long Patience = 10_000;

    private readonly ConcurrentDictionary<long, long> _declined = new(); // tasks that it cannot or may not run → when it looks again
    private readonly Signal _look = new();
    private volatile bool _seesTasks;

    /// <summary>Whether there were tasks that have not ended when it last looked.</summary>
    public bool SeesTasks => _seesTasks;

    /// <summary>Set when it sees tasks after a time without.</summary>
    public Signal Begun { get; } = new();

    /// <summary>There are so many tasks that have not ended.</summary>
    public void Hear(long tasks)
    {
        if (tasks > 0 && !_seesTasks)
            _look.Set();
    }

    /// <summary>A task that it has no part in has new items.</summary>
    public void Wake(long taskId)
    {
        if (!IsDeclined(taskId))
            _look.Set();
    }

    /// <summary>Something is wrong with the task: it is left alone for a while.</summary>
    public void Refused(long taskId, Exception error)
    {
        _declined[taskId] = Environment.TickCount64 + Patience;
        worker.Complain(Messages.FormatTaskFault(taskId: taskId, reason: error.Message));
    }

    /// <summary>Looks for tasks until the worker drains.</summary>
    public async Task RunAsync()
    {
        while (!drain.HasBegun)
        {
            var active = await TaskIndex.ActiveAsync(worker.Connection, worker.Cancellation).ConfigureAwait(false);
            if (active.Count > 0 && !_seesTasks)
                Begun.Set();
            _seesTasks = active.Count > 0;
            foreach (var id in _declined.Keys.Except(active))
                _declined.TryRemove(id, out _);
            foreach (var id in active.Where(id => !runs.ContainsKey(id) && !IsDeclined(id)))
                await JoinAsync(id).ConfigureAwait(false);
            await _look.WaitAsync(_seesTasks ? TimeSpan.FromMilliseconds(1000 + Random.Shared.Next(500)) : Patrol.Rest, worker.Cancellation).ConfigureAwait(false);
        }
    }

    private async Task JoinAsync(long id)
    {
        var connection = worker.Connection;
        try
        {
            var meta = await connection.TryAsync(db => db.HashGetAsync(connection.Keys.Meta(id), ["state", "definition", "token"], VRedisConnection.Truth), worker.Cancellation).ConfigureAwait(false);
            if (meta[0].IsNull || TaskStates.Parse(meta[0].ToString()).HasEnded())
            {
                await TaskIndex.EndsAsync(connection, id, 0, worker.Cancellation).ConfigureAwait(false);
                return;
            }
            var ring = connection.KeyRing;
            var opened = ring.OpenToRun(SealKind.Task, id, (byte[]?)meta[1] ?? [], ring.Lifetime);
            var definition = TaskDefinition.FromBytes(opened.Definition);
            if (!factories.TryGetValue(definition.Language, out var factory) || !definition.Workers.Admits(worker.WorkerId, worker.Options.Name))
                _declined[id] = long.MaxValue;
            else if (!drain.HasBegun)
                runs.TryAdd(id, new TaskRun(worker, factory, new TaskContext(id, definition, worker.WorkerId, worker.Options.Name) { Encrypted = opened.Sealer is { Encrypts: true } }, opened.Sealer, meta[2].ToString()));
        }
        catch (VRedisException e) when (e.ErrorId is ErrorIds.NotSigned or ErrorIds.BadSignature or ErrorIds.SignatureExpired or ErrorIds.KeyMissing)
        {
            _declined[id] = long.MaxValue;
            worker.Notify(Messages.FormatTaskLeftAlone(taskId: id, reason: e.Message));
        }
        catch (VRedisException e)
        {
            Refused(id, e);
        }
    }

    private bool IsDeclined(long id) => _declined.TryGetValue(id, out var until) && until > Environment.TickCount64;
}
