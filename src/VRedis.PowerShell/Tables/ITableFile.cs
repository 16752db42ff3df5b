namespace VRedis.PowerShell.Tables;

/// <summary>Writes values to a stream in one format. What the stream holds already is gone on from.</summary>
internal interface ITableFile
{
    /// <summary>What belongs behind the last value.</summary>
    string End { get; }

    /// <summary>What the user should know of the file, or null.</summary>
    string? Warning => null;

    /// <summary>Writes one value.</summary>
    void Write(object? value);

    /// <summary>Gives the stream all that was written, so that it ends behind a whole value.</summary>
    void Flush();
}
