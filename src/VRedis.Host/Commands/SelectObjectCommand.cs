using System.Management.Automation;

namespace VRedis.Host.Commands;

/// <summary>Picks objects of the pipeline, or properties of them.</summary>
[Cmdlet(VerbsCommon.Select, "Object")]
public sealed class SelectObjectCommand : PSCmdlet
{
    private readonly Queue<PSObject> _last = new();
    private PropertyChoice[] _properties = [];
    private int _skipped;
    private int _written;

    /// <summary>The objects.</summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    /// <summary>The properties of the new objects; the objects themselves by default.</summary>
    [Parameter(Position = 0)]
    public object[] Property { get; set; } = [];

    /// <summary>The property whose value is sent in place of the object.</summary>
    [Parameter]
    public string? ExpandProperty { get; set; }

    /// <summary>How many to take from the beginning; then the commands before this one are ended.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? First { get; set; }

    /// <summary>How many to take from the end.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? Last { get; set; }

    /// <summary>How many to leave out at the beginning; with -Last: at the end.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int Skip { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _properties = [.. Property.Select(argument => new PropertyChoice(argument))];
        if (First == 0 && Last is null)
            throw EngineInternals.StopUpstream(this);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is null)
            return;
        if (Last is not null && First is null)
        {
            _last.Enqueue(InputObject);
            if (_last.Count > Last + Skip)
                _last.Dequeue();
            return;
        }
        if (_skipped < Skip)
        {
            _skipped++;
            return;
        }
        if (First is null || _written < First)
        {
            _written++;
            Send(InputObject);
            if (_written == First && Last is null)
                throw EngineInternals.StopUpstream(this);
        }
        else if (Last > 0)
        {
            _last.Enqueue(InputObject);
            if (_last.Count > Last)
                _last.Dequeue();
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var kept = First is null ? Math.Min(Last ?? 0, _last.Count - Skip) : _last.Count;
        while (kept-- > 0)
            Send(_last.Dequeue());
    }

    private void Send(PSObject item)
    {
        if (ExpandProperty is not null)
            Expand(item, ExpandProperty);
        else if (_properties.Length == 0)
            WriteObject(item);
        else
        {
            var selected = new PSObject();
            foreach (var (name, value) in _properties.SelectMany(choice => choice.Of(item)))
                if (selected.Properties[name] is null)
                    selected.Properties.Add(new PSNoteProperty(name, value));
            selected.TypeNames.Insert(0, "Selected." + item.TypeNames[0]);
            WriteObject(selected);
        }
    }

    private void Expand(PSObject item, string name)
    {
        if (item.Properties[name] is { } property)
            WriteObject(property.Value, enumerateCollection: true);
        else
            WriteError(new(new PSArgumentException($"Property \"{name}\" cannot be found."), "ExpandPropertyNotFound", ErrorCategory.InvalidArgument, item));
    }
}
