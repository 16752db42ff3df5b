using System.Text;
using System.Text.Json;

namespace VRedis.PowerShell.Tables;

/// <summary>Comma-separated values as Export-Csv writes them: the first value gives the columns, all texts are quoted. Values inside values become JSON.</summary>
internal sealed class CsvFile : ITableFile
{
    private readonly StreamWriter _text;
    private readonly HashSet<string> _unknown = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, int> _columns = new(StringComparer.OrdinalIgnoreCase);
    private string?[] _cells = [];
    private bool _foreign; // whether somebody else named the columns, perhaps for other values

    public CsvFile(Stream stream)
    {
        if (stream.Length > 0)
        {
            SetColumns(ReadColumns(stream));
            _foreign = true;
            LastLine.Complete(stream);
        }
        _text = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 1 << 16);
    }

    public string End => "";

    public string? Warning => _unknown.Count == 0
        ? null
        : Messages.FormatCsvColumnsMissing(missing: string.Join(", ", _unknown), columns: string.Join(", ", _columns.Keys));

    public void Write(object? value)
    {
        List<(string Name, object? Value)> properties = [.. PlainText.Properties(PlainText.Unwrap(value)).DefaultIfEmpty(("Value", value))];
        if (_cells.Length == 0)
        {
            SetColumns([.. properties.Select(property => property.Name)]);
            WriteLine(_columns.Keys);
        }
        else if (_foreign && !properties.Exists(property => _columns.ContainsKey(property.Name)))
        {
            throw new InvalidDataException(Messages.FormatCsvOtherColumns(columns: string.Join(", ", _columns.Keys), names: string.Join(", ", properties.Select(property => property.Name))));
        }
        _foreign = false;
        Array.Clear(_cells);
        foreach (var (name, inner) in properties)
        {
            if (_columns.TryGetValue(name, out var column))
                _cells[column] = Cell(PlainText.Unwrap(inner));
            else
                _unknown.Add(name);
        }
        WriteLine(_cells);
    }

    public void Flush() => _text.Flush();

    private static string[] ReadColumns(Stream stream)
    {
        stream.Position = 0;
        using var text = new StreamReader(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        return CsvHeader.Read(text);
    }

    private void SetColumns(string[] names)
    {
        for (var i = 0; i < names.Length; i++)
            _columns.TryAdd(names[i], i);
        _cells = new string?[names.Length];
    }

    // As Export-Csv a null is nothing and an empty text is "". But a line of nothing would be no line.
    private void WriteLine(IEnumerable<string?> cells)
    {
        var separator = "";
        foreach (var cell in cells)
        {
            _text.Write(separator);
            separator = ",";
            if (cell is null && _cells.Length > 1)
                continue;
            _text.Write('"');
            _text.Write(cell?.Replace("\"", "\"\"", StringComparison.Ordinal));
            _text.Write('"');
        }
        _text.WriteLine();
    }

    private static string? Cell(object? value)
    {
        if (value is null || !PlainText.IsNested(value))
            return value is null ? null : PlainText.Of(value);
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, PlainJson.Options))
            PlainJson.Write(json, value);
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
