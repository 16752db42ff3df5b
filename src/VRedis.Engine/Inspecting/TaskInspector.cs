using VRedis.Connection;
using VRedis.Wire;
using VRedis.Working;

namespace VRedis.Inspecting;

/// <summary>Answers how tasks and workers are doing. It only reads.</summary>
public static class TaskInspector
{
    private const int Block = 500;

    /// <summary>The state of one task.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.UnknownTask"/>.</exception>
    public static async Task<TaskStat> GetAsync(VRedisConnection connection, long taskId, CancellationToken cancellation = default) =>
        await ReadAsync(connection, taskId, new WorkerLook(connection), cancellation).ConfigureAwait(false) ?? throw Unknown(taskId);

    /// <summary>The state of the latest tasks, the newest last.</summary>
    /// <param name="connection">Where they lie.</param>
    /// <param name="count">Most tasks.</param>
    /// <param name="states">Only tasks in one of these states; null for all. The count is that of tasks that match.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="skipped">Told of tasks that are left out because they cannot be read; called on any thread.</param>
    public static async Task<IReadOnlyList<TaskStat>> GetLastAsync(
        VRedisConnection connection, int count, IReadOnlyCollection<TaskState>? states = null, CancellationToken cancellation = default, Action<long, VRedisException>? skipped = null)
    {
        var workers = new WorkerLook(connection);
        var found = new List<TaskStat>();
        var unfinished = states is not null && !states.Any(state => state.HasEnded());
        var blocks = unfinished ? UnfinishedAsync(connection, cancellation) : AllAsync(connection, Math.Clamp(count, 1, Block), cancellation);
        await foreach (var block in blocks.ConfigureAwait(false))
        {
            var stats = await Task.WhenAll(block.Select(TryReadAsync)).ConfigureAwait(false);
            found.AddRange(stats.OfType<TaskStat>().Where(stat => states is null || states.Contains(stat.State)));
            if (found.Count >= count)
                break;
        }
        return [.. found.Take(Math.Max(0, count)).Reverse()];

        async Task<TaskStat?> TryReadAsync(long id)
        {
            try
            {
                return await ReadAsync(connection, id, workers, cancellation).ConfigureAwait(false);
            }
            catch (VRedisException e) when (skipped is not null && e.ErrorId == ErrorIds.BrokenData)
            {
                skipped(id, e);
                return null;
            }
        }
    }

    /// <summary>A task's row for each worker that took part.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.UnknownTask"/>.</exception>
    public static async Task<IReadOnlyList<TaskStat>> GetPerWorkerAsync(VRedisConnection connection, long taskId, CancellationToken cancellation = default) =>
        (await TaskReading.ReadAsync(connection, taskId, cancellation).ConfigureAwait(false) ?? throw Unknown(taskId)).PerWorker;

    /// <summary>What a task is.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.UnknownTask"/>; <see cref="ErrorIds.KeyMissing"/>: it is encrypted, and its key is not here.</exception>
    public static async Task<TaskDefinition> GetDefinitionAsync(VRedisConnection connection, long taskId, CancellationToken cancellation = default) =>
        (await OpenAsync(connection, taskId, cancellation).ConfigureAwait(false)).Definition;

    /// <summary>What a task is, and what opens what belongs to it.</summary>
    /// <exception cref="VRedisException">As for <see cref="GetDefinitionAsync"/>.</exception>
    internal static async Task<(TaskDefinition Definition, Sealer? Sealer)> OpenAsync(VRedisConnection connection, long taskId, CancellationToken cancellation)
    {
        var opened = Open(connection, taskId, await ReadDefinitionAsync(connection, taskId, cancellation).ConfigureAwait(false) ?? throw Unknown(taskId));
        return (TaskDefinition.FromBytes(opened.Definition), opened.Sealer);
    }

    /// <summary>What opens what belongs to a task; null when nothing needs to, or there is no such task.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.KeyMissing"/>: it is encrypted, and its key is not here.</exception>
    internal static async Task<Sealer?> SealerAsync(VRedisConnection connection, long taskId, CancellationToken cancellation) =>
        await ReadDefinitionAsync(connection, taskId, cancellation).ConfigureAwait(false) is { } definition ? Open(connection, taskId, definition).Sealer : null;

    /// <summary>A task's definition, as it lies in Redis; null when there is no such task.</summary>
    internal static async Task<byte[]?> ReadDefinitionAsync(VRedisConnection connection, long taskId, CancellationToken cancellation) =>
        (byte[]?)await connection.TryAsync(db => db.HashGetAsync(connection.Keys.Meta(taskId), "definition"), cancellation).ConfigureAwait(false);

    /// <summary>The workers that are alive, in the order of their ids.</summary>
    public static Task<IReadOnlyList<WorkerInfo>> GetWorkersAsync(VRedisConnection connection, CancellationToken cancellation = default) => WorkerList.ReadAsync(connection, cancellation);

    internal static VRedisException Unknown(long taskId) =>
        new(ErrorIds.UnknownTask, Messages.FormatTaskUnknown(taskId));

    private static SealedDefinition Open(VRedisConnection connection, long taskId, byte[] definition)
    {
        try
        {
            return connection.KeyRing.Open(SealKind.Task, taskId, definition);
        }
        catch (VRedisException e)
        {
            throw new VRedisException(e.ErrorId, Messages.FormatTaskUnreadable(taskId: taskId, reason: e.Message), e);
        }
    }

    /// <summary>The state of one task; null when there is no such task.</summary>
    internal static async Task<TaskStat?> ReadAsync(VRedisConnection connection, long taskId, WorkerLook workers, CancellationToken cancellation)
    {
        if (await TaskReading.ReadAsync(connection, taskId, cancellation).ConfigureAwait(false) is not { } reading)
            return null;
        return StallReason.IsWorthAsking(reading.Total)
            ? reading.Total with { Reason = StallReason.Of(reading, connection.KeyRing, await workers.GetAsync(cancellation).ConfigureAwait(false)) }
            : reading.Total;
    }

    /// <summary>Ids of all tasks, the newest first.</summary>
    private static async IAsyncEnumerable<long[]> AllAsync(
        VRedisConnection connection, int block, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var before = double.PositiveInfinity;
        while (true)
        {
            var entries = await connection.TryAsync(
                db => db.SortedSetRangeByScoreWithScoresAsync(connection.Keys.Tasks, double.NegativeInfinity, before, StackExchange.Redis.Exclude.Stop, StackExchange.Redis.Order.Descending, 0, block), cancellation).ConfigureAwait(false);
            if (entries.Length == 0)
                yield break;
            yield return [.. entries.Select(entry => entry.Element.TryParse(out long id) ? id : 0).Where(id => id > 0)];
            before = entries[^1].Score;
        }
    }

    /// <summary>Ids of the tasks that have not ended, the newest first: few, however many there are in all.</summary>
    private static async IAsyncEnumerable<long[]> UnfinishedAsync(
        VRedisConnection connection, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var block in (await TaskIndex.ActiveAsync(connection, cancellation).ConfigureAwait(false)).Reverse().Chunk(Block))
            yield return block;
    }
}
