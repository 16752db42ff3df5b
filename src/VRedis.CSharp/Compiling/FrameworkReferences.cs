using System.Collections.Frozen;
using Microsoft.CodeAnalysis;

namespace VRedis.CSharp.Compiling;

/// <summary>What scripts may refer to: the framework, which every worker has, and the assembly of their globals.</summary>
internal static class FrameworkReferences
{
    /// <summary>Read once: 60 ms and 40 MB.</summary>
    public static IReadOnlyList<MetadataReference> All { get; } = [.. Files().Append(typeof(ScriptGlobals).Assembly.Location).Select(file => MetadataReference.CreateFromFile(file))];

    private static IEnumerable<string> Files()
    {
        var names = Names();
        return ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(file => Path.GetFileNameWithoutExtension(file) is var name && (names.Contains(name) || name.StartsWith("System.Private.", StringComparison.Ordinal)));
    }

    // Written by the build.
    private static FrozenSet<string> Names()
    {
        using var reader = new StreamReader(typeof(FrameworkReferences).Assembly.GetManifestResourceStream("framework.txt")!);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }
}
