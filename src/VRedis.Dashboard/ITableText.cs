namespace VRedis.Dashboard;

/// <summary>Makes texts of values. Only the language that wrote them knows how.</summary>
public interface ITableText
{
    /// <summary>A value as plain JSON, without the tags of the wire.</summary>
    /// <param name="value">The value, as it lies in Redis.</param>
    /// <returns>JSON in UTF-8; a JSON string of what lies there when it cannot be read.</returns>
    byte[] ToJson(byte[] value);

    /// <summary>Begins a file of values.</summary>
    ITableDownload Begin(DownloadFormat format);
}

/// <summary>A file of a table's values, made a block at a time.</summary>
public interface ITableDownload
{
    /// <summary>The text of the next values.</summary>
    byte[] Write(IEnumerable<byte[]> values);
}

/// <summary>How a table is downloaded.</summary>
public enum DownloadFormat
{
    /// <summary>One JSON value a line.</summary>
    Jsonl,

    /// <summary>Comma-separated values; the columns are those of the first value.</summary>
    Csv,
}
