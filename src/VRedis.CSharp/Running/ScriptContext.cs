using System.Reflection;
using System.Runtime.Loader;

namespace VRedis.CSharp.Running;

/// <summary>The scripts of one task in memory. It is not unloaded but dropped: what an item left running ends first.</summary>
internal sealed class ScriptContext() : AssemblyLoadContext("VRedis C# task", isCollectible: true)
{
    private static readonly string Globals = typeof(ScriptGlobals).Assembly.GetName().Name!;

    protected override Assembly? Load(AssemblyName assemblyName) =>
        assemblyName.Name == Globals ? typeof(ScriptGlobals).Assembly
        : assemblyName.Name == DynamicRuntime.AssemblyName ? DynamicRuntime.Take()
        : null; // the framework
}
