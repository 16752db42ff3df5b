using System.Globalization;

namespace VRedis.PowerShell.Tables;

/// <summary>Which file each table goes to. <c>{table}</c> and <c>{task}</c> in the path stand for their names.</summary>
internal sealed class TableFileNames
{
    /// <summary>Stands in a path for the id of the task.</summary>
    public const string TaskMark = "{task}";

    private const string TableMark = "{table}";

    private static readonly string[] Endings = [.. Enum.GetValues<TableFileFormat>().Select(Ending)];

    private readonly string _template;
    private readonly bool _makeFolders;

    private TableFileNames(string template, TableFileFormat format, bool makeFolders) => (_template, Format, _makeFolders) = (template, format, makeFolders);

    /// <summary>The format of all files.</summary>
    public TableFileFormat Format { get; }

    /// <summary>Names as the user gives them for an export: of a file, with marks or without, or of a folder.</summary>
    /// <param name="path">The full path.</param>
    /// <param name="isFolder">Whether it is a folder, there or not.</param>
    /// <param name="format">The format, or null: by the ending, JSON in a folder.</param>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadExport"/>: the ending does not say a format.</exception>
    public static TableFileNames From(string path, bool isFolder, TableFileFormat? format)
    {
        if (isFolder)
            return new TableFileNames(Path.Combine(path, $"{TableMark}-{TaskMark}{Ending(format ?? TableFileFormat.Json)}"), format ?? TableFileFormat.Json, makeFolders: true);
        var known = Array.FindIndex(Endings, ending => ending.Equals(Path.GetExtension(path), StringComparison.OrdinalIgnoreCase));
        if (format is null && known < 0)
            throw new VRedisException(ErrorIds.BadExport, Messages.FormatFileEndingUnknown(name: Path.GetFileName(path), endings: string.Join(", ", Endings)));
        var madeUp = Path.GetDirectoryName(path)!.Contains('{', StringComparison.Ordinal); // folders that the user has typed in full are there, or mistyped
        return new TableFileNames(path, format ?? (TableFileFormat)known, madeUp);
    }

    /// <summary>Names in a folder that say when they were begun, too.</summary>
    public static TableFileNames Timestamped(string folder, TableFileFormat format, DateTime now) =>
        new(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{TableMark}-{TaskMark}-{now:yyyyMMdd-HHmmss}{Ending(format)}")), format, makeFolders: true);

    /// <summary>The file of a table.</summary>
    public string For(long taskId, string table) => _template
        .Replace(TaskMark, taskId == 0 ? "local" : taskId.ToString(CultureInfo.InvariantCulture), StringComparison.OrdinalIgnoreCase)
        .Replace(TableMark, table, StringComparison.OrdinalIgnoreCase);

    /// <summary>The files of a task's tables.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadExport"/>: several tables would go to one file.</exception>
    public IReadOnlyDictionary<string, string> For(long taskId, IReadOnlyCollection<string> tables)
    {
        var files = tables.ToDictionary(table => table, table => For(taskId, table), StringComparer.Ordinal);
        return files.Values.Distinct(StringComparer.Ordinal).Count() == files.Count
            ? files
            : throw new VRedisException(ErrorIds.BadExport, Messages.FormatExportTablesIntoOneFile(tables: string.Join(", ", tables), taskId: taskId, file: files.Values.First(), mark: TableMark));
    }

    /// <summary>Begins a file.</summary>
    /// <param name="path">One that <see cref="For(long, string)"/> gave.</param>
    /// <param name="append">Goes on with what the file holds.</param>
    /// <exception cref="VRedisException"><see cref="ErrorIds.FileNotWritten"/> or <see cref="ErrorIds.BadExport"/>.</exception>
    public TableFile Open(string path, bool append = false) => new(path, Format, append, _makeFolders);

    /// <summary>Begins a file of a table beside those that are there.</summary>
    /// <inheritdoc cref="Open"/>
    public TableFile OpenNew(long taskId, string table)
    {
        var first = For(taskId, table);
        var path = first;
        for (var number = 2; File.Exists(path); number++)
            path = Path.ChangeExtension(first, null) + $"-{number}" + Path.GetExtension(first);
        return Open(path);
    }

    private static string Ending(TableFileFormat format) => "." + format.ToString().ToLowerInvariant();
}
