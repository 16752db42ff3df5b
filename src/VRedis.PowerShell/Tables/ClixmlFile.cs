using System.Management.Automation;
using System.Text;
using VRedis.Wire;

namespace VRedis.PowerShell.Tables;

/// <summary>CLIXML that Import-Clixml reads.</summary>
internal sealed class ClixmlFile : ITableFile
{
    private readonly StreamWriter _text;

    public ClixmlFile(Stream stream)
    {
        if (stream.Length > 0)
            throw new InvalidDataException(Messages.ExportClixmlNotAppendable);
        _text = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 1 << 16);
        _text.Write("""<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">""");
    }

    public string End => "\n</Objs>\n";

    // Each value comes with a root of its own, and all but the root goes in. Its references are to what stands before them in the same value.
    public void Write(object? value)
    {
        var xml = PSSerializer.Serialize(value, ValueCodec.MaxDepth);
        var begin = xml.IndexOf('>', StringComparison.Ordinal) + 1;
        _text.Write(xml.AsSpan(begin, xml.LastIndexOf('<') - begin).TrimEnd());
    }

    public void Flush() => _text.Flush();
}
