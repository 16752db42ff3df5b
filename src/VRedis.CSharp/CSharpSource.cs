using VRedis.CSharp.Compiling;
using VRedis.Wire;

namespace VRedis.CSharp;

/// <summary>The scripts of a C# task at its sender.</summary>
public static class CSharpSource
{
    /// <summary>The property of a <see cref="TaskDefinition"/> that has its scripts optimized, at the cost of right line numbers in errors. Its value is <c>true</c>.</summary>
    public const string Optimize = "optimize";

    /// <summary>Compiles every step, and forgets what comes of it.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadScript"/>: a script does not compile; the message has line and column of the first five errors.</exception>
    public static void Check(TaskDefinition definition)
    {
        foreach (var step in definition.Steps)
            ScriptCompiler.Compile(step);
    }
}
