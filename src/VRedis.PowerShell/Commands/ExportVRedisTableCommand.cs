using System.Management.Automation;
using VRedis.Connection;
using VRedis.Inspecting;
using VRedis.PowerShell.Completion;
using VRedis.PowerShell.Piping;
using VRedis.PowerShell.Tables;
using VRedis.PowerShell.Values;
using VRedis.Sending;
using VRedis.Wire;

namespace VRedis.PowerShell.Commands;

/// <summary>Export-VRedisTable: the output values of tasks, as objects or as files.</summary>
[Cmdlet(VerbsData.Export, "VRedisTable", SupportsShouldProcess = true)]
[OutputType(typeof(PSObject), typeof(FileInfo))]
public sealed class ExportVRedisTableCommand : TaskCmdlet
{
    private readonly PSValueCodec _codec = new();
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);
    private TableFileNames? _files;

    /// <summary>The tables, with wildcards or without.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(TableCompleter))]
    public string[] Table { get; set; } = [StepDefinition.DefaultTable];

    /// <summary>Only so many values from the beginning of each table.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long? First { get; set; }

    /// <summary>Only so many values from the end of each table.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long? Last { get; set; }

    /// <summary>Removes from Redis what is returned or written. Two who do so at once may both get the same values.</summary>
    [Parameter]
    public SwitchParameter Pop { get; set; }

    /// <summary>Takes what is there of a task that has not ended.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Goes on until the task has ended.</summary>
    [Parameter]
    public SwitchParameter Follow { get; set; }

    /// <summary>Writes to files and returns these. A file, or a folder; <c>{table}</c> and <c>{task}</c> in it stand for their names. Files appear when they are whole.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The format of the files; by default what the ending says, and JSON in a folder.</summary>
    [Parameter]
    public TableFileFormat? Format { get; set; }

    /// <summary>Adds to files that are there.</summary>
    [Parameter]
    public SwitchParameter Append { get; set; }

    /// <summary>Does not overwrite files.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        if (First is not null && Last is not null)
            throw Bad(Messages.ExportFirstAndLast);
        if (Path is null && (Append || NoClobber || Format is not null))
            throw Bad(Messages.ExportNeedsPath);
        if (Append && NoClobber)
            throw Bad(Messages.ExportAppendAndNoClobber);
        if (Pop && Last is not null && Follow)
            throw Bad(Messages.ExportPopContradicts);
        if (Path is null)
            return;
        var full = FilePaths.Resolve(this, Path);
        _files = TableFileNames.From(full, Directory.Exists(full) || System.IO.Path.EndsInDirectorySeparator(Path), Format);
        if (Append && _files.Format == TableFileFormat.Xml)
            throw Bad(Messages.ExportClixmlNotAppendable);
    }

    private protected override void Process(VRedisConnection connection, long taskId)
    {
        CheckEnded(connection, taskId);
        var declared = Wait(cancellation => TaskInspector.GetDefinitionAsync(connection, taskId, cancellation)).Tables;
        var filled = Wait(cancellation => TableReader.NamesAsync(connection, taskId, cancellation));
        var tables = TableChoice.Find(taskId, [.. declared.Union(filled)], Table);
        var files = _files?.For(taskId, tables);
        var ranges = tables.Where(table => Approved(taskId, table, files?[table])).Select(table => Range(connection, taskId, table)).ToList();
        if (ranges.Count == 0)
            return;
        using var sink = Sink(connection, taskId, ranges, files);
        Read(connection, taskId, new ReadOptions(Follow) { Only = ranges }, _codec, sink);
        sink.Complete();
    }

    private void CheckEnded(VRedisConnection connection, long taskId)
    {
        if (Force || (Follow && !Pop))
            Wait(cancellation => TaskInspector.GetAsync(connection, taskId, cancellation));
        else
            Wait(cancellation => TableReader.CheckEndedAsync(connection, taskId, Pop ? Messages.ForceTakesUnread : Messages.ForceTakesWhatIsThere, cancellation));
    }

    private bool Approved(long taskId, string table, string? file)
    {
        var what = Messages.FormatTargetTable(table: table, taskId: taskId);
        if (file is null)
            return !Pop || ShouldProcess(what, Messages.ActionPop);
        if (!_written.Add(file) && !Append)
            throw Bad(Messages.FormatExportTasksIntoOneFile(file: file, mark: TableFileNames.TaskMark));
        var there = File.Exists(file);
        if (there && NoClobber)
            throw new VRedisException(ErrorIds.FileExists, Messages.FormatExportFileExists(file));
        var action = !there ? Messages.FormatActionWrite(what) : Append ? Messages.FormatActionAppend(what) : Messages.FormatActionOverwrite(what);
        return ShouldProcess(file, Pop ? Messages.FormatActionAndPop(action) : action);
    }

    private TableRange Range(VRedisConnection connection, long taskId, string table)
    {
        var (first, behind) = Wait(cancellation => TableReader.ExtentAsync(connection, taskId, table, cancellation));
        var from = Last is { } last ? Math.Max(first, behind - last) : first;
        return new TableRange(table, from, First ?? (Follow ? long.MaxValue : behind - from));
    }

    private IOutputSink Sink(VRedisConnection connection, long taskId, List<TableRange> ranges, IReadOnlyDictionary<string, string>? files)
    {
        var streams = new CmdletStreams(this);
        var pop = Pop ? new TablePop(connection, taskId, StopToken) { Ends = Last is null ? [] : ranges } : null;
        if (files is null)
            return pop is null ? new PipelineSink(streams, _codec) : new PopSink(this, _codec, pop);
        var progress = new ExportProgress(streams, taskId, Follow ? null : ranges.Sum(range => range.Most), Follow ? StatProgress.Id(taskId) : -1);
        var sink = new ExportSink(streams, path => FilePaths.Item(this, path), _codec, progress, pop, overwrite: !NoClobber);
        try
        {
            foreach (var range in ranges)
                sink.Add(range.Table, _files!.Open(files[range.Table], Append));
            return sink;
        }
        catch
        {
            sink.Dispose();
            throw;
        }
    }

    private static VRedisException Bad(string message) => new(ErrorIds.BadExport, message);
}
