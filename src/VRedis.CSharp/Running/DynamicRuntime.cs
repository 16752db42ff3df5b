using System.Reflection;
using System.Runtime.Loader;

namespace VRedis.CSharp.Running;

/// <summary>
/// Microsoft.CSharp, which binds <c>dynamic</c> at run time, as a copy that goes with the scripts it has served. It keeps every type that it has seen for
/// good, so the process's own copy would keep every script: 100 KB each. Loading a copy takes 150 ms of compiling, so some scripts share one.
/// </summary>
/// <remarks>No field of it may hold its assembly: the runtime holds a context until its assemblies are gone.</remarks>
internal sealed class DynamicRuntime() : AssemblyLoadContext("VRedis C# dynamic", isCollectible: true)
{
    /// <summary>Its simple name.</summary>
    public const string AssemblyName = "Microsoft.CSharp";

    /// <summary>Scripts that share a copy.</summary>
    public const int MostScripts = 32;

    private static readonly Lock Gate = new();
    private static DynamicRuntime? _current;
    private static int _scripts;

    /// <summary>The copy for one more script.</summary>
    public static Assembly Take()
    {
        lock (Gate)
        {
            if (_current is null || _scripts == MostScripts)
            {
                (_current, _scripts) = (new DynamicRuntime(), 0);
                _current.LoadFromAssemblyPath(typeof(Microsoft.CSharp.RuntimeBinder.Binder).Assembly.Location);
            }
            _scripts++;
            return _current.Assemblies.Single();
        }
    }
}
