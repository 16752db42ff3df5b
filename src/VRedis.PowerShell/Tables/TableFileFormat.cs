namespace VRedis.PowerShell.Tables;

/// <summary>How the values of a table are written to a file; the ending of a file's name says it, too.</summary>
public enum TableFileFormat
{
    /// <summary>One JSON array.</summary>
    Json,

    /// <summary>One JSON value a line.</summary>
    Jsonl,

    /// <summary>Comma-separated values, as of Export-Csv.</summary>
    Csv,

    /// <summary>CLIXML, as of Export-Clixml.</summary>
    Xml,
}
