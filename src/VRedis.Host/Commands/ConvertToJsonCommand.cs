using System.Management.Automation;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace VRedis.Host.Commands;

/// <summary>Turns objects into JSON text.</summary>
[Cmdlet(VerbsData.ConvertTo, "Json")]
[OutputType(typeof(string))]
public sealed class ConvertToJsonCommand : PSCmdlet
{
    private readonly List<object?> _items = [];

    /// <summary>The objects; several become an array.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true)]
    [AllowNull]
    public object? InputObject { get; set; }

    /// <summary>How many levels deep; what lies deeper is shown as text.</summary>
    [Parameter]
    [ValidateRange(0, 100)]
    public int Depth { get; set; } = 2;

    /// <summary>Without blanks and line ends.</summary>
    [Parameter]
    public SwitchParameter Compress { get; set; }

    /// <summary>An array even for one object.</summary>
    [Parameter]
    public SwitchParameter AsArray { get; set; }

    /// <summary>The names of enum values rather than their numbers.</summary>
    [Parameter]
    public SwitchParameter EnumsAsStrings { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _items.Add(InputObject);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_items.Count == 0)
            return;
        using var text = new MemoryStream();
        var options = new JsonWriterOptions { Indented = !Compress, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(text, options))
        {
            var values = new JsonValueWriter(json, Depth, EnumsAsStrings);
            values.Write(_items.Count > 1 || AsArray ? _items : _items[0]);
            if (values.Truncated)
                WriteWarning($"Resulting JSON is truncated as serialization has exceeded the set depth of {Depth}.");
        }
        WriteObject(Encoding.UTF8.GetString(text.ToArray()));
    }
}
