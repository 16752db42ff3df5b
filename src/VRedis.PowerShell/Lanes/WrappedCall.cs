using System.Collections;
using System.Management.Automation;

namespace VRedis.PowerShell.Lanes;

/// <summary>
/// What a wrapper of <see cref="ItemScript"/> works with. When the block's parameters cannot be bound, or its output cannot be written, that ends the wrapper's statement at most,
/// and a try there would change what errors do inside the block. So the error is taken off the stream, and fails the item afterwards.
/// </summary>
internal sealed record WrappedCall(ScriptBlock Block, object? Input, Hashtable Named, object?[] Arguments, Action<object?> Output)
{
    [ThreadStatic]
    private static ErrorRecord? _refusal;

    /// <summary>Whether the wrapper's pipeline has come to its end.</summary>
    public bool Completed { get; set; }

    /// <summary>Keeps an error that is the wrapper's own.</summary>
    /// <returns>Whether it is.</returns>
    public static bool Takes(ErrorRecord error)
    {
        if (error.InvocationInfo is not { } place || !place.Line.Contains(TakeOutputCommand.Name, StringComparison.Ordinal)
            || (error.Exception is not ParameterBindingException && place.MyCommand?.Name != TakeOutputCommand.Name))
            return false;
        _refusal = error;
        return true;
    }

    /// <summary>Throws what the wrapper could not do.</summary>
    public void ThrowIfRefused()
    {
        var error = _refusal;
        _refusal = null;
        if (error is not null || !Completed)
            throw error?.Exception ?? new InvalidOperationException(Messages.ScriptNotRun);
    }
}
