using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace VRedis.PowerShell.Loading;

/// <summary>Loads what lies in the module's <c>lib</c> folder; everything else comes from PowerShell.</summary>
internal sealed class ModuleLoadContext(string folder) : AssemblyLoadContext("VRedis")
{
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var path = Path.Combine(folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        var natives = Path.Combine(folder, "runtimes", RuntimeInformation.RuntimeIdentifier, "native");
        foreach (var name in (string[])[unmanagedDllName, $"lib{unmanagedDllName}.so", $"{unmanagedDllName}.dll", $"lib{unmanagedDllName}.dylib", $"{unmanagedDllName}.so"])
        {
            var path = Path.Combine(natives, name);
            if (File.Exists(path))
                return LoadUnmanagedDllFromPath(path);
        }
        return 0;
    }
}
