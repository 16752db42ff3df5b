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
    private readonly ConcurrentDictionary<long, bool> _declined = new(); // tasks that it cannot or may not run
    private readonly Signal _look = new();

    /// <summary>A task that it has no part in has new items.</summary>
    public void Wake(long taskId)
    {
        if (!_declined.ContainsKey(taskId))
            _look.Set();
    }

    /// <summary>Looks for tasks until the worker drains.</summary>
    public async Task RunAsync()
    {
        while (!drain.HasBegun)
        {
            var active = await TaskIndex.ActiveAsync(worker.Connection, worker.Cancellation).ConfigureAwait(false);
            foreach (var id in _declined.Keys.Except(active))
                _declined.TryRemove(id, out _);
            foreach (var id in active.Where(id => !runs.ContainsKey(id) && !_declined.ContainsKey(id)))
                await JoinAsync(id).ConfigureAwait(false);
            await _look.WaitAsync(TimeSpan.FromMilliseconds(1000 + Random.Shared.Next(500)), worker.Cancellation).ConfigureAwait(false);
        }
    }

    private async Task JoinAsync(long id)
    {
        var connection = worker.Connection;
        var meta = await connection.TryAsync(db => db.HashGetAsync(connection.Keys.Meta(id), ["state", "definition", "token"], VRedisConnection.Truth), worker.Cancellation).ConfigureAwait(false);
        try
        {
            if (meta[0].IsNull || TaskStates.Parse(meta[0].ToString()).HasEnded())
            {
                await TaskIndex.EndsAsync(connection, id, 0, worker.Cancellation).ConfigureAwait(false);
                return;
            }
            var definition = TaskDefinition.FromBytes((byte[])meta[1]!);
            if (!factories.TryGetValue(definition.Language, out var factory) || !definition.Workers.Admits(worker.WorkerId, worker.Options.Name))
                _declined[id] = true;
            else if (!drain.HasBegun)
                runs.TryAdd(id, new TaskRun(worker, factory, new TaskContext(id, definition, worker.WorkerId, worker.Options.Name), meta[2].ToString()));
        }
        catch (VRedisException e)
        {
            _declined[id] = true;
            worker.Notify($"Task {id}: {e.Message}");
        }
    }
}
