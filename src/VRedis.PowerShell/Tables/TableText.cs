using System.Text;
using System.Text.Json;
using VRedis.Dashboard;
using VRedis.PowerShell.Values;
using VRedis.Wire;

namespace VRedis.PowerShell.Tables;

/// <summary>Values of tables as texts, in the forms of Export-VRedisTable. A value that cannot be read here is the text that lies in Redis.</summary>
internal sealed class TableText : ITableText
{
    private readonly PSValueCodec _codec = new();

    public byte[] ToJson(byte[] value)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, PlainJson.Options))
            PlainJson.Write(json, Read(value));
        return buffer.ToArray();
    }

    public ITableDownload Begin(DownloadFormat format) => new File(this, format == DownloadFormat.Csv ? TableFileFormat.Csv : TableFileFormat.Jsonl);

    private object? Read(byte[] value)
    {
        try
        {
            return _codec.Read(value);
        }
        catch (ValueException)
        {
            return Encoding.UTF8.GetString(value);
        }
    }

    private sealed class File : ITableDownload
    {
        private readonly MemoryStream _block = new();
        private readonly TableText _text;
        private readonly ITableFile _file;

        public File(TableText text, TableFileFormat format) => (_text, _file) = (text, TableFile.Create(format, _block));

        public byte[] Write(IEnumerable<byte[]> values)
        {
            foreach (var value in values)
                _file.Write(_text.Read(value));
            _file.Flush();
            var written = _block.ToArray();
            _block.SetLength(0);
            return written;
        }
    }
}
