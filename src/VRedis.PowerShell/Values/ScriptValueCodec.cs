using VRedis.CSharp;
using VRedis.Wire;

namespace VRedis.PowerShell.Values;

/// <summary>The codec of C# items: as PowerShell's, but custom objects are bags, and objects of the script's own types custom objects.</summary>
internal sealed class ScriptValueCodec : PSValueCodec
{
    protected override object? Unwrap(object value) => base.Unwrap(value) is { } inner ? ScriptValues.Unwrap(inner) : null;

    protected override ObjectShape? GetShape(object value) => ScriptValues.GetShape(value) ?? base.GetShape(value);

    protected override object FromShape(ObjectShape shape) => PropertyBag.From(shape);
}
