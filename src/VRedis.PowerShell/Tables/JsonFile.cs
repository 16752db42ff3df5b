using System.Text.Json;

namespace VRedis.PowerShell.Tables;

/// <summary>One JSON array, each value on a line of its own.</summary>
internal sealed class JsonFile : ITableFile
{
    private readonly Stream _stream;
    private readonly Utf8JsonWriter _json;
    private bool _empty = true;

    public JsonFile(Stream stream)
    {
        (_stream, _json) = (stream, new Utf8JsonWriter(stream, PlainJson.Options));
        if (stream.Length > 0)
            Reopen();
        else
            stream.WriteByte((byte)'[');
    }

    public string End => "\n]\n";

    public void Write(object? value)
    {
        _stream.Write(_empty ? "\n"u8 : ",\n"u8);
        _empty = false;
        _json.Reset();
        PlainJson.Write(_json, value);
        _json.Flush();
    }

    public void Flush() => _stream.Flush();

    // Takes the closing bracket away. The text between the brackets is believed to be right.
    private void Reopen()
    {
        _stream.Position = 0;
        var first = Next(forward: true);
        if (first == 0xEF) // a byte order mark
        {
            _stream.Position = 3;
            first = Next(forward: true);
        }
        _stream.Seek(0, SeekOrigin.End);
        if (first != '[' || Next(forward: false) != ']')
            throw new InvalidDataException(Messages.JsonNoArray);
        _empty = Next(forward: false) == '[';
        _stream.Position++;
        _stream.SetLength(_stream.Position);
    }

    /// <summary>The next byte that is not white space; backward the stream stands before it afterwards. -1: there is none.</summary>
    private int Next(bool forward)
    {
        while (forward || _stream.Position > 0)
        {
            if (!forward)
                _stream.Position--;
            var found = _stream.ReadByte();
            if (!forward)
                _stream.Position--;
            if (found is not (' ' or '\t' or '\r' or '\n'))
                return found;
        }
        return -1;
    }
}
