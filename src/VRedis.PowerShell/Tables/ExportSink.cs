using VRedis.PowerShell.Piping;
using VRedis.PowerShell.Values;
using VRedis.Sending;

namespace VRedis.PowerShell.Tables;

/// <summary>Output goes to one file a table. When it is not completed no file is left.</summary>
/// <param name="streams">Gets the files when they are whole.</param>
/// <param name="item">Makes of a path what the user is shown.</param>
/// <param name="codec">Reads values.</param>
/// <param name="progress">Is told of each block.</param>
/// <param name="pop">Removes what is in files that are whole; null: nothing is removed.</param>
/// <param name="overwrite">Whether a file may take the place of another.</param>
internal sealed class ExportSink(IStreams streams, Func<string, object> item, PSValueCodec codec, ExportProgress progress, TablePop? pop, bool overwrite) : IOutputSink
{
    private readonly SortedDictionary<string, TableFile> _files = new(StringComparer.Ordinal);

    /// <summary>Sets the file of a table.</summary>
    public void Add(string table, TableFile file) => _files.Add(table, file);

    public void Write(OutputEvent output)
    {
        _files[output.Table].Write(output.Values.Select(value => codec.Read(value)), output.Position!.Value + output.Values.Count);
        progress.Add(output.Table, output.Values.Count);
    }

    public void Complete()
    {
        progress.Complete();
        foreach (var (table, file) in _files)
        {
            file.Complete(overwrite);
            pop?.Taken(table, file.Saved);
            if (file.Warning is { } warning)
                streams.WriteWarning(warning);
            streams.WriteObject(item(file.Path));
        }
        pop?.Complete();
    }

    public void Dispose()
    {
        foreach (var file in _files.Values)
            file.Dispose();
    }
}
