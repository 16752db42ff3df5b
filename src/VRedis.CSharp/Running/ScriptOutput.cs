using System.Collections;
using System.Reflection;
using System.Xml;

namespace VRedis.CSharp.Running;

/// <summary>The output of an item: nothing for null, the elements of a list or stream, else the value.</summary>
internal static class ScriptOutput
{
    private static readonly MethodInfo Block = typeof(ScriptOutput).GetMethod(nameof(Blocking), BindingFlags.Static | BindingFlags.NonPublic)!;

    public static IEnumerable Unroll(object? result, CancellationToken cancellation)
    {
        result = result is null ? null : ScriptValues.Unwrap(result);
        return result switch
        {
            null => Array.Empty<object>(),
            string or IDictionary or IDictionary<string, object?> or XmlNode => new[] { result },
            IEnumerable list => list,
            _ when StreamOf(result.GetType()) is { } element => (IEnumerable)Block.MakeGenericMethod(element).Invoke(null, [result, cancellation])!,
            _ => new[] { result },
        };
    }

    private static Type? StreamOf(Type type) =>
        Array.Find(type.GetInterfaces(), face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>))?.GetGenericArguments()[0];

    private static IEnumerable<T> Blocking<T>(IAsyncEnumerable<T> stream, CancellationToken cancellation) => stream.ToBlockingEnumerable(cancellation);
}
