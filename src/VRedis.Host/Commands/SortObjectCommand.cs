using System.Management.Automation;

namespace VRedis.Host.Commands;

/// <summary>Sorts the objects of the pipeline as PowerShell compares; equal ones keep their order.</summary>
[Cmdlet("Sort", "Object")]
public sealed class SortObjectCommand : PSCmdlet
{
    private readonly List<PSObject> _items = [];

    /// <summary>The objects.</summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    /// <summary>What to sort by; the objects themselves by default.</summary>
    [Parameter(Position = 0)]
    public object[] Property { get; set; } = [];

    /// <summary>The largest first.</summary>
    [Parameter]
    public SwitchParameter Descending { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is not null)
            _items.Add(InputObject);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var choices = Property.Select(argument => new PropertyChoice(argument)).ToArray();
        var order = Comparer<object?[]>.Create((left, right) => left.Zip(right, Compare).FirstOrDefault(result => result != 0));
        object?[] Key(PSObject item) => choices.Length == 0 ? [item] : [.. choices.SelectMany(choice => choice.Of(item)).Select(found => found.Value)];
        var sorted = Descending ? _items.OrderByDescending(Key, order) : _items.OrderBy(Key, order);
        WriteObject(sorted, enumerateCollection: true);
    }

    private static int Compare(object? left, object? right) =>
        LanguagePrimitives.TryCompare(left, right, ignoreCase: true, out var result)
            ? result
            : string.Compare(left?.ToString(), right?.ToString(), StringComparison.CurrentCultureIgnoreCase);
}
