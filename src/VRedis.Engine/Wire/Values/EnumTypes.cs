using System.Collections.Concurrent;

namespace VRedis.Wire;

/// <summary>Finds enum types that are already loaded, by their full name. Loads nothing, so a name from the wire can do no harm.</summary>
internal static class EnumTypes
{
    // A name that is not found today may be defined a moment later, and a script may define its enum anew: nothing is remembered for long.
    private const long KeptMilliseconds = 1000;
    private const int KeptNames = 1000;
    private const int LongestName = 500;

    private static readonly ConcurrentDictionary<string, (Type? Type, long Since)> Known = new();

    public static Type? Find(string fullName)
    {
        if (fullName.Length > LongestName)
            return null; // there is none such, and each assembly would take it apart anew
        long now = Environment.TickCount64;
        if (Known.TryGetValue(fullName, out var known) && now - known.Since < KeptMilliseconds)
            return known.Type;
        if (Known.Count >= KeptNames)
            Known.Clear();
        Type? found = Search(fullName);
        Known[fullName] = (found, now);
        return found;
    }

    private static Type? Search(string fullName)
    {
        // Only the letters of a simple name: with '[' or ',' a name could ask for an assembly to be loaded.
        if (fullName.Length == 0 || !fullName.All(letter => char.IsLetterOrDigit(letter) || letter is '.' or '_' or '+'))
            return null;
        // The newest first: of an enum that a script defined twice it means the second.
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies().Reverse())
        {
            if (assembly.GetType(fullName, throwOnError: false) is { IsEnum: true } type)
                return type;
        }
        return null;
    }
}
