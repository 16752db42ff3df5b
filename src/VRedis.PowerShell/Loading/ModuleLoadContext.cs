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
        // Not RuntimeIdentifier: that of a .NET that a distribution has built names the distribution. The one for macOS is for all its processors.
        var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        foreach (var platform in (string[])[$"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}", system])
        {
            foreach (var name in (string[])[unmanagedDllName, $"lib{unmanagedDllName}.so", $"{unmanagedDllName}.dll", $"lib{unmanagedDllName}.dylib", $"{unmanagedDllName}.so"])
            {
                var path = Path.Combine(folder, "runtimes", platform, "native", name);
                if (File.Exists(path))
                    return LoadUnmanagedDllFromPath(path);
            }
        }
        return 0;
    }
}
