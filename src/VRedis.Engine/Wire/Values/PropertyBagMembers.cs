using System.Dynamic;
using System.Linq.Expressions;
using System.Reflection;
using Code = System.Linq.Expressions.Expression;

namespace VRedis.Wire;

/// <summary>Lets <c>dynamic</c> code see a bag's properties as its members; the class's own members come after them.</summary>
internal sealed class PropertyBagMembers(Expression expression, PropertyBag bag) : DynamicMetaObject(expression, BindingRestrictions.Empty, bag)
{
    private static readonly MethodInfo TryGet = typeof(PropertyBag).GetMethod(nameof(PropertyBag.TryGetValue), [typeof(string), typeof(object).MakeByRefType()])!;
    private static readonly PropertyInfo Item = typeof(PropertyBag).GetProperty("Item", [typeof(string)])!;
    private static readonly MethodInfo NoProperty = typeof(PropertyBagMembers).GetMethod(nameof(Missing), BindingFlags.Static | BindingFlags.NonPublic)!;

    private Expression Bag => Code.Convert(Expression, typeof(PropertyBag));

    private BindingRestrictions IsBag => BindingRestrictions.GetTypeRestriction(Expression, typeof(PropertyBag));

    /// <inheritdoc/>
    public override DynamicMetaObject BindGetMember(GetMemberBinder binder)
    {
        var missing = new DynamicMetaObject(Code.Throw(Code.Call(NoProperty, Bag, Code.Constant(binder.Name)), typeof(object)), IsBag);
        var member = binder.FallbackGetMember(this, missing);
        var value = Code.Variable(typeof(object));
        var get = Code.Condition(Code.Call(Bag, TryGet, Code.Constant(binder.Name), value), value, Code.Convert(member.Expression, typeof(object)));
        return new DynamicMetaObject(Code.Block([value], get), IsBag.Merge(member.Restrictions));
    }

    /// <inheritdoc/>
    public override DynamicMetaObject BindSetMember(SetMemberBinder binder, DynamicMetaObject value) =>
        new(Code.Assign(Code.Property(Bag, Item, Code.Constant(binder.Name)), Code.Convert(value.Expression, typeof(object))), IsBag.Merge(value.Restrictions));

    /// <inheritdoc/>
    public override IEnumerable<string> GetDynamicMemberNames() => bag.Keys;

    private static MissingMemberException Missing(PropertyBag bag, string name) => new(Messages.FormatValuePropertyMissing(name: name, names: string.Join(", ", bag.Keys)));
}
