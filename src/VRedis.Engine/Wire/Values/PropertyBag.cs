using System.Dynamic;
using System.Linq.Expressions;

namespace VRedis.Wire;

/// <summary>What a JSON object is to a program without PowerShell: properties in their order, their names without regard to case. As <c>dynamic</c> they are its members.</summary>
public sealed class PropertyBag() : OrderedDictionary<string, object?>(StringComparer.OrdinalIgnoreCase), IDynamicMetaObjectProvider
{
    /// <summary>The properties of a JSON object.</summary>
    /// <exception cref="ValueException">Two names differ by case only.</exception>
    public static PropertyBag From(ObjectShape shape)
    {
        var bag = new PropertyBag();
        foreach ((string name, object? value) in shape.Properties)
        {
            if (!bag.TryAdd(name, value))
                throw new ValueException(Messages.FormatValuePropertyTwice(name));
        }
        return bag;
    }

    DynamicMetaObject IDynamicMetaObjectProvider.GetMetaObject(Expression parameter) => new PropertyBagMembers(parameter, this);
}
