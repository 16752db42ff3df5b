using System.Text;
using System.Text.Json;

namespace VRedis.Dashboard;

/// <summary>Some values of a table, as cells with texts: whoever shows them need not know JSON, and large numbers stay exact.</summary>
internal sealed record TablePage
{
    private const int MostColumns = 40;
    private const int LongestCell = 300;

    /// <summary>Position of the first value that the table holds, counted from its first ever.</summary>
    public required long First { get; init; }

    /// <summary>Position behind the last one.</summary>
    public required long Behind { get; init; }

    /// <summary>Names of the columns: the properties of the values, in the order of their coming; of other values one, <c>Value</c>.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    public required IReadOnlyList<TablePageRow> Rows { get; init; }

    /// <param name="first">Position of the first value that the table holds.</param>
    /// <param name="behind">Position behind the last one.</param>
    /// <param name="from">Position of the first value of the page.</param>
    /// <param name="values">The values of the page, each as plain JSON.</param>
    public static TablePage From(long first, long behind, long from, IReadOnlyList<byte[]> values)
    {
        List<string> columns = [];
        var rows = values.Select(value => Cells(value, columns)).ToList();
        return new TablePage
        {
            First = first,
            Behind = behind,
            Columns = columns,
            Rows = [.. rows.Select((cells, i) => new TablePageRow(from + i, [.. columns.Select(column => cells.GetValueOrDefault(column))]))],
        };
    }

    private static Dictionary<string, string?> Cells(byte[] value, List<string> columns)
    {
        var cells = new Dictionary<string, string?>(StringComparer.Ordinal);
        using var json = JsonDocument.Parse(value, new JsonDocumentOptions { MaxDepth = 1000 });
        if (json.RootElement.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in json.RootElement.EnumerateObject())
                Add(property.Name, property.Value);
        }
        else
        {
            Add("Value", json.RootElement);
        }
        return cells;

        void Add(string column, JsonElement element)
        {
            if (!columns.Contains(column))
            {
                if (columns.Count == MostColumns)
                    return;
                columns.Add(column);
            }
            cells[column] = element.ValueKind switch
            {
                JsonValueKind.Null => null,
                JsonValueKind.String => Cut(element.GetString()!),
                _ => Cut(element.GetRawText()),
            };
        }
    }

    /// <summary>A text that is not longer than some letters.</summary>
    internal static string Cut(string text, int longest = LongestCell) => text.Length <= longest ? text : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[longest - 2]) ? longest - 2 : longest - 1), "…");

    /// <summary>JSON in lines, as far as it is not too long.</summary>
    internal static string Indent(byte[] json, int longest)
    {
        if (json.Length > longest)
            return Cut(Encoding.UTF8.GetString(json), longest);
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 1000 });
        return document.RootElement.ValueKind == JsonValueKind.String ? document.RootElement.GetString()! : JsonSerializer.Serialize(document.RootElement, DashboardJson.Indented);
    }
}

/// <summary>A value of a table.</summary>
/// <param name="Position">Its position.</param>
/// <param name="Cells">A text for each column; null for what it does not have, and for null.</param>
internal sealed record TablePageRow(long Position, IReadOnlyList<string?> Cells);
