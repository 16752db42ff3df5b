using System.Diagnostics;
using System.Management.Automation;
using VRedis.PowerShell.Piping;
using VRedis.PowerShell.Values;
using VRedis.Sending;

namespace VRedis.PowerShell.Tables;

/// <summary>
/// Output goes to one file a table as it comes, and what is safely there is removed from Redis. However the task ends, what was received becomes whole
/// files: it is nowhere else any more.
/// </summary>
/// <param name="streams">Gets the files when the task has ended.</param>
/// <param name="item">Makes of a path what the user is shown.</param>
/// <param name="codec">Reads values.</param>
/// <param name="taskId">The task.</param>
/// <param name="names">Names of the files.</param>
/// <param name="pop">Removes; null for a task that is not in Redis.</param>
internal sealed class DumpSink(IStreams streams, Func<string, object> item, PSValueCodec codec, long taskId, TableFileNames names, TablePop? pop) : IOutputSink
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly SortedDictionary<string, TableFile> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unsaved = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal); // of values that come in another order than they lie in; they can be removed only together
    private long _saved = Stopwatch.GetTimestamp();

    public string Where => Messages.OutputInFiles;

    public void Write(OutputEvent output)
    {
        if (!_files.TryGetValue(output.Table, out var file))
            _files.Add(output.Table, file = names.OpenNew(taskId, output.Table));
        var behind = output.Position + output.Values.Count;
        if (behind is null)
            _counts[output.Table] = _counts.GetValueOrDefault(output.Table) + output.Values.Count;
        file.Write(codec.ReadOutput(output.Values, output.Table, streams), behind ?? file.Saved);
        _unsaved.Add(output.Table);
        SaveWhenDue();
    }

    public void Idle() => SaveWhenDue();

    public void Complete()
    {
        foreach (var (table, file) in _files.ToArray())
        {
            file.Complete();
            _files.Remove(table);
            pop?.Taken(table, _counts.GetValueOrDefault(table, file.Saved));
            if (file.Warning is { } warning)
                streams.WriteWarning(warning);
            streams.WriteObject(item(file.Path));
        }
    }

    public void Dispose()
    {
        pop?.Hurry();
        foreach (var (table, file) in _files)
        {
            using (file)
                Finish(table, file);
        }
    }

    private void SaveWhenDue()
    {
        if (_unsaved.Count == 0 || Stopwatch.GetElapsedTime(_saved) < Interval)
            return;
        foreach (var table in _unsaved)
        {
            _files[table].Flush();
            pop?.Taken(table, _files[table].Saved);
        }
        _unsaved.Clear();
        _saved = Stopwatch.GetTimestamp();
    }

    // Nobody listens any more.
    private void Finish(string table, TableFile file)
    {
        try
        {
            file.Complete();
            pop?.Taken(table, file.Saved);
        }
        catch (VRedisException)
        {
            file.Keep();
        }
        catch (PipelineStoppedException)
        {
            // Redis is away: what was not removed is in the file all the same.
        }
    }
}
