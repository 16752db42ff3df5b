using VRedis.Connection;
using VRedis.Inspecting;

namespace VRedis.PowerShell.Completion;

/// <summary>The tables of the task in question, and how many values each holds.</summary>
internal sealed class TableCompleter : Completer
{
    protected override IEnumerable<Offer> Offer(CompletionQuestion question) => Glance.At((connection, cancellation) => ReadAsync(connection, question, cancellation)) ?? [];

    private static async Task<IEnumerable<Offer>> ReadAsync(VRedisConnection connection, CompletionQuestion question, CancellationToken cancellation)
    {
        var (id, definition) = await TaskInQuestion.FindAsync(connection, question, cancellation).ConfigureAwait(false);
        if (definition is null)
            return [];
        var tables = definition.Tables.Union(await TableReader.NamesAsync(connection, id, cancellation).ConfigureAwait(false), StringComparer.Ordinal).ToList();
        var counts = await Task.WhenAll(tables.Select(table => TableReader.CountAsync(connection, id, table, cancellation))).ConfigureAwait(false);
        return tables.Zip(counts, (table, count) => new Offer(table, Messages.FormatTipTable(count: Messages.Count(count), taskId: id)));
    }
}
