using System.Reflection;
using VRedis.CSharp.Compiling;
using VRedis.Wire;

namespace VRedis.CSharp.Running;

/// <summary>A task's scripts, compiled and loaded once for all its lanes.</summary>
internal sealed class TaskScripts
{
    private readonly ScriptContext _context = new(); // held here, because one that nobody holds begins to unload
    private readonly Dictionary<string, Script> _steps = new(StringComparer.Ordinal);

    /// <exception cref="VRedisException"><see cref="ErrorIds.BadScript"/>.</exception>
    public TaskScripts(TaskDefinition definition)
    {
        var optimize = definition.Properties.ContainsKey(CSharpSource.Optimize);
        foreach (var step in definition.Steps)
        {
            var image = ScriptCompiler.Compile(step, optimize);
            _steps[step.Name] = _context.LoadFromStream(image.Assembly, image.Symbols).GetType(image.TypeName)!
                .GetMethod(image.MethodName, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!.CreateDelegate<Script>();
        }
    }

    public Script this[StepDefinition step] => _steps[step.Name];
}

/// <summary>A compiled script.</summary>
/// <param name="submissions">The globals, and room for the script's own object, which is another for each call: nothing is left of the item before.</param>
/// <returns>Its value.</returns>
internal delegate Task<object?> Script(object?[] submissions);
