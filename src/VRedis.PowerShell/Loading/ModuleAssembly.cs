using System.Management.Automation;
using System.Reflection;
using System.Runtime.Loader;

namespace VRedis.PowerShell.Loading;

/// <summary>
/// Lets the module's own assemblies, and everything below them, load in a context of their own, so that other modules may bring other versions
/// of the same packages. PowerShell calls it before any cmdlet runs.
/// </summary>
public sealed class ModuleAssembly : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    private static readonly ModuleLoadContext Context = new(Path.Combine(Path.GetDirectoryName(typeof(ModuleAssembly).Assembly.Location)!, "lib"));

    /// <inheritdoc/>
    public void OnImport() => AssemblyLoadContext.Default.Resolving += Resolve;

    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        Session.Close();
        AssemblyLoadContext.Default.Resolving -= Resolve;
    }

    // Only our own names: what another module looks for in vain is no business of ours.
    private static Assembly? Resolve(AssemblyLoadContext context, AssemblyName name) =>
        name.Name?.StartsWith("VRedis.", StringComparison.Ordinal) == true ? Context.LoadFromAssemblyName(name) : null;
}
