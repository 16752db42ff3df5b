using System.Management.Automation;

namespace VRedis.Host.Commands;

/// <summary>Counts objects, and sums up numbers.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "Object")]
public sealed class MeasureObjectCommand : PSCmdlet
{
    private int _count;
    private double _sum;
    private double _minimum = double.PositiveInfinity;
    private double _maximum = double.NegativeInfinity;

    /// <summary>The objects.</summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    /// <summary>The property with the number; the object itself by default.</summary>
    [Parameter(Position = 0)]
    public string? Property { get; set; }

    /// <summary>Sums up.</summary>
    [Parameter]
    public SwitchParameter Sum { get; set; }

    /// <summary>Finds the average.</summary>
    [Parameter]
    public SwitchParameter Average { get; set; }

    /// <summary>Finds the smallest.</summary>
    [Parameter]
    public SwitchParameter Minimum { get; set; }

    /// <summary>Finds the largest.</summary>
    [Parameter]
    public SwitchParameter Maximum { get; set; }

    private bool Numbers => Sum || Average || Minimum || Maximum;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var value = Property is null ? InputObject : InputObject?.Properties[Property]?.Value;
        if (value is null)
            return;
        if (Numbers && !LanguagePrimitives.TryConvertTo<double>(value, out _))
        {
            WriteError(new(new PSArgumentException($"\"{value}\" is not a number."), "NonNumericInputObject", ErrorCategory.InvalidType, InputObject));
            return;
        }
        _count++;
        if (!Numbers)
            return;
        var number = LanguagePrimitives.ConvertTo<double>(value);
        _sum += number;
        _minimum = Math.Min(_minimum, number);
        _maximum = Math.Max(_maximum, number);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var result = new PSObject();
        void Add(string name, object? value) => result.Properties.Add(new PSNoteProperty(name, value));
        object? Number(bool wanted, double number) => wanted && _count > 0 ? number : null;
        Add("Count", _count);
        Add("Average", Number(Average, _sum / _count));
        Add("Sum", Number(Sum, _sum));
        Add("Maximum", Number(Maximum, _maximum));
        Add("Minimum", Number(Minimum, _minimum));
        Add("Property", Property);
        WriteObject(result);
    }
}
