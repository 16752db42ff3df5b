using VRedis.Connection;
using VRedis.Inspecting;
using VRedis.Wire;

namespace VRedis.Dashboard;

/// <summary>What the page shows.</summary>
/// <param name="connection">Where the tasks lie.</param>
/// <param name="board">All tasks and workers.</param>
/// <param name="text">Makes texts of values.</param>
internal sealed class Reports(VRedisConnection connection, Board board, ITableText text)
{
    private const int MostRows = 200;
    private const int LongestScript = 20_000;
    private const int LongestValue = 256 << 10;
    private const int MostFailures = 10_000;
    private const int MostGroups = 100;

    /// <summary>A part of the list of tasks, and how many there are of which.</summary>
    public async Task<object> TasksAsync(Query query, CancellationToken cancellation)
    {
        var (states, wanted) = (query.States(), query.Text("text").Trim());
        var (offset, count) = (query.Number("offset", 0, 0, int.MaxValue), query.Number("count", 50, 1, MostRows));
        var look = await board.LookAsync(cancellation).ConfigureAwait(false);
        var matching = look.Tasks.Where(task => wanted.Length == 0 || task.Has(wanted)).ToList();
        var shown = states is null ? matching : matching.Where(task => states.Contains(task.State)).ToList();
        offset = Math.Min(offset, Math.Max(0, (shown.Count - 1) / count * count)); // the last page, when there are fewer than there were
        return new
        {
            connection.Settings.Address,
            connection.Settings.Prefix,
            All = look.Tasks.Count,
            Active = look.Tasks.Count(task => !task.Ended),
            States = Enum.GetValues<TaskState>().ToDictionary(state => state.ToString(), state => matching.Count(task => task.State == state)),
            Matching = shown.Count,
            Offset = offset,
            Tasks = shown.Skip((int)offset).Take((int)count),
            Workers = look.Workers.Count,
            Running = look.Workers.Sum(worker => worker.Running),
            Slots = look.Workers.Sum(worker => worker.Slots),
            Rate = Math.Round(look.Tasks.Where(task => !task.Ended).Sum(task => task.Rate), 1),
        };
    }

    /// <summary>The workers.</summary>
    public async Task<object> WorkersAsync(CancellationToken cancellation) => (await board.LookAsync(cancellation).ConfigureAwait(false)).Workers;

    /// <summary>A task with its tables and the part of each worker; what it is, too, when asked for.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.UnknownTask"/>.</exception>
    public async Task<object> TaskAsync(long taskId, Query query, CancellationToken cancellation)
    {
        var look = await board.LookAsync(cancellation).ConfigureAwait(false);
        var (definition, problem) = await DefinitionAsync(taskId, cancellation).ConfigureAwait(false);
        var row = look.Tasks.FirstOrDefault(task => task.Id == taskId) ?? TaskRow.From(await TaskInspector.GetAsync(connection, taskId, cancellation).ConfigureAwait(false), null, null);
        var workers = look.Workers.ToDictionary(worker => worker.Id);
        var parts = await TaskInspector.GetPerWorkerAsync(connection, taskId, cancellation).ConfigureAwait(false);
        var tables = await Task.WhenAll((await TablesAsync(taskId, definition, cancellation).ConfigureAwait(false)).Select(SizeAsync)).ConfigureAwait(false);
        return new
        {
            Task = row,
            Rates = row.LongRates,
            Problem = problem,
            Tables = tables,
            Workers = parts.Select(part => new { Id = part.WorkerId, workers.GetValueOrDefault(part.WorkerId!.Value)?.Name, part.Execute, part.Fail, part.Retry, part.Collect }),
            Definition = definition is null || query.Text("definition") != "1" ? null : new
            {
                definition.Language,
                definition.Attempts,
                definition.TimeoutSeconds,
                definition.ThrottleLimit,
                definition.Ordered,
                definition.Live,
                definition.RetentionDays,
                For = definition.Workers.IsEmpty ? null : definition.Workers.ToString(),
                Steps = definition.Steps.Select(step => new { step.Name, step.Table, Script = TablePage.Cut(step.Script, LongestScript) }),
            },
        };

        async Task<object> SizeAsync(string table)
        {
            var (first, behind) = await TableReader.ExtentAsync(connection, taskId, table, cancellation).ConfigureAwait(false);
            return new { Name = table, Values = behind - first, Removed = first };
        }
    }

    /// <summary>The errors of a task, grouped; of the latest failures when there are very many.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.UnknownTask"/> or <see cref="ErrorIds.KeyMissing"/>.</exception>
    public async Task<object> ErrorsAsync(long taskId, CancellationToken cancellation)
    {
        var groups = await FailureReader.GroupAsync(connection, taskId, MostFailures, cancellation: cancellation).ConfigureAwait(false);
        return new { Total = groups.Count == 0 ? 0 : groups[0].Total, Read = groups.Sum(group => group.Count), Kinds = groups.Count, Groups = groups.Take(MostGroups).Select(group => ErrorGroup.From(group, text)) };
    }

    /// <summary>Values of a table.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.UnknownTask"/>, <see cref="ErrorIds.UnknownTable"/> or <see cref="ErrorIds.KeyMissing"/>.</exception>
    public async Task<object> TableAsync(long taskId, string table, Query query, CancellationToken cancellation)
    {
        var (offset, count) = (query.Number("offset", 0, 0, long.MaxValue), query.Number("count", 50, 1, MostRows));
        await CheckTableAsync(taskId, table, cancellation).ConfigureAwait(false);
        var (first, behind) = await TableReader.ExtentAsync(connection, taskId, table, cancellation).ConfigureAwait(false);
        offset = Math.Min(offset, Math.Max(0, (behind - first - 1) / count * count));
        List<byte[]> values = [];
        await foreach (var value in TableReader.ReadAsync(connection, taskId, table, offset, count, cancellation).ConfigureAwait(false))
            values.Add(text.ToJson(value));
        return TablePage.From(first, behind, first + offset, values);
    }

    /// <summary>One value of a table, by its position, as a text in lines.</summary>
    /// <inheritdoc cref="TableAsync"/>
    public async Task<object> ValueAsync(long taskId, string table, Query query, CancellationToken cancellation)
    {
        var position = query.Number("position", 0, 0, long.MaxValue);
        await CheckTableAsync(taskId, table, cancellation).ConfigureAwait(false);
        var (first, behind) = await TableReader.ExtentAsync(connection, taskId, table, cancellation).ConfigureAwait(false);
        if (position >= first && position < behind)
        {
            await foreach (var value in TableReader.ReadAsync(connection, taskId, table, position - first, 1, cancellation).ConfigureAwait(false))
                return new { Position = position, Text = TablePage.Indent(text.ToJson(value), LongestValue) };
        }
        throw new VRedisException(ErrorIds.BadSetting, Messages.FormatDashboardValueGone(table: table, taskId: taskId, position: position));
    }

    /// <summary>Checks that a task has a table.</summary>
    public async Task CheckTableAsync(long taskId, string table, CancellationToken cancellation)
    {
        await TaskInspector.GetAsync(connection, taskId, cancellation).ConfigureAwait(false);
        var (definition, _) = await DefinitionAsync(taskId, cancellation).ConfigureAwait(false);
        var tables = await TablesAsync(taskId, definition, cancellation).ConfigureAwait(false);
        if (!tables.Contains(table))
            throw new VRedisException(ErrorIds.UnknownTable, Messages.FormatTableUnknown(taskId: taskId, table: table, tables: string.Join(", ", tables)));
    }

    private async Task<IReadOnlyList<string>> TablesAsync(long taskId, TaskDefinition? definition, CancellationToken cancellation) =>
        [.. (definition?.Tables ?? []).Union(await TableReader.NamesAsync(connection, taskId, cancellation).ConfigureAwait(false))];

    /// <summary>What a task is; or why that cannot be known here.</summary>
    private async Task<(TaskDefinition? Definition, string? Problem)> DefinitionAsync(long taskId, CancellationToken cancellation)
    {
        try
        {
            return (await TaskInspector.GetDefinitionAsync(connection, taskId, cancellation).ConfigureAwait(false), null);
        }
        catch (VRedisException e) when (e.ErrorId is not (ErrorIds.UnknownTask or ErrorIds.Refused))
        {
            return (null, e.Message);
        }
    }
}
