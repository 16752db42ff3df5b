using System.Reflection;
using VRedis.Wire;

namespace VRedis.CSharp.Values;

/// <summary>The public properties and fields of a type, in the order in which it declares them, those of base types first.</summary>
internal sealed class ScriptMembers
{
    private readonly (string Name, Func<object, object?> Read)[] _members;

    /// <exception cref="ValueException">Two names differ by case only.</exception>
    public ScriptMembers(Type type)
    {
        List<Type> family = [];
        for (var parent = type; parent is not null; parent = parent.BaseType)
            family.Insert(0, parent);
        _members = [.. type.GetMembers(BindingFlags.Public | BindingFlags.Instance)
            .OrderBy(member => family.IndexOf(member.DeclaringType!)) // stable
            .Select(member => (member.Name, Reader(member)))
            .Where(member => member.Item2 is not null)
            .GroupBy(member => member.Name).Select(same => same.Last())!];
        if (_members.GroupBy(member => member.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new ValueException(Messages.FormatValuePropertiesDifferByCase(string.Join(" and ", twice.Select(member => member.Name))));
    }

    public ObjectShape Read(object value)
    {
        var properties = new KeyValuePair<string, object?>[_members.Length];
        for (var i = 0; i < properties.Length; i++)
            properties[i] = new(_members[i].Name, _members[i].Read(value));
        return new ObjectShape(properties);
    }

    private static Func<object, object?>? Reader(MemberInfo member)
    {
        switch (member)
        {
            case FieldInfo field:
                return field.GetValue;
            case PropertyInfo { GetMethod: { IsPublic: true } get } property when property.GetIndexParameters().Length == 0 && !property.PropertyType.IsByRefLike && !property.PropertyType.IsByRef:
                var invoker = MethodInvoker.Create(get);
                return value => invoker.Invoke(value);
            default:
                return null;
        }
    }
}
