using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using VRedis.PowerShell.Piping;

namespace VRedis.PowerShell.Tables;

/// <summary>The progress bar of an export to files.</summary>
/// <param name="streams">Where it is shown.</param>
/// <param name="taskId">The task.</param>
/// <param name="total">Values to come, or null when nobody knows.</param>
internal sealed class ExportProgress(IStreams streams, long taskId, long? total)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly int _id = Random.Shared.Next(1 << 20, 1 << 28); // nobody else's
    private long _count;
    private long _shown = Stopwatch.GetTimestamp();
    private bool _visible;

    /// <summary>Counts values of a table, and shows it not more often than four times a second.</summary>
    public void Add(string table, int count)
    {
        _count += count;
        if (Stopwatch.GetElapsedTime(_shown) < Interval)
            return;
        (_shown, _visible) = (Stopwatch.GetTimestamp(), true);
        var far = total is null ? "values so far" : string.Create(CultureInfo.CurrentCulture, $"of {total:N0} values");
        streams.WriteProgress(new ProgressRecord(_id, $"Exporting task {taskId}", string.Create(CultureInfo.CurrentCulture, $"{table}: {_count:N0} {far}"))
        {
            PercentComplete = total > 0 ? (int)Math.Min(100, 100 * _count / total.Value) : -1,
        });
    }

    /// <summary>Takes the bar away.</summary>
    public void Complete()
    {
        if (_visible)
            streams.WriteProgress(new ProgressRecord(_id, $"Exporting task {taskId}", "Done") { RecordType = ProgressRecordType.Completed });
    }
}
