using System.Text.Json;

namespace VRedis.PowerShell.Tables;

/// <summary>One JSON value a line.</summary>
internal sealed class JsonLinesFile : ITableFile
{
    private readonly Stream _stream;
    private readonly Utf8JsonWriter _json;

    public JsonLinesFile(Stream stream)
    {
        (_stream, _json) = (stream, new Utf8JsonWriter(stream, PlainJson.Options));
        LastLine.Complete(stream);
    }

    public string End => "";

    public void Write(object? value)
    {
        _json.Reset();
        PlainJson.Write(_json, value);
        _json.Flush();
        _stream.WriteByte((byte)'\n');
    }

    public void Flush() => _stream.Flush();
}
