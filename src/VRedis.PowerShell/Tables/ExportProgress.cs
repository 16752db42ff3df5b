using VRedis.PowerShell.Piping;

namespace VRedis.PowerShell.Tables;

/// <summary>The progress bar of an export to files.</summary>
/// <param name="streams">Where it is shown.</param>
/// <param name="taskId">The task.</param>
/// <param name="total">Values to come, or null when nobody knows.</param>
/// <param name="parent">The bar of the task itself, when it is followed.</param>
internal sealed class ExportProgress(IStreams streams, long taskId, long? total, int parent = -1)
{
    private readonly ProgressBar _bar = new(streams, Messages.FormatProgressExporting(taskId), parent: parent);
    private long _count;

    /// <summary>Counts values of a table, and shows it.</summary>
    public void Add(string table, int count)
    {
        _count += count;
        if (total is { } all)
            _bar.Show(_count, all, Messages.FormatProgressValuesOfAll(table: table, count: Messages.Count(_count), all: Messages.Count(all)));
        else
            _bar.Show(_count, total: null, Messages.FormatProgressValues(table: table, count: Messages.Count(_count)));
    }

    /// <summary>Takes the bar away.</summary>
    public void Complete() => _bar.Complete();
}
