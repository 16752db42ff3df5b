using System.Management.Automation;
using System.Management.Automation.Internal;
using System.Management.Automation.Runspaces;
using System.Reflection;
using Microsoft.PowerShell.Commands.Internal.Format;

namespace VRedis.Host;

/// <summary>The few parts of the engine that are open to pwsh's own assemblies only, reached by reflection, in one place.</summary>
internal static class EngineInternals
{
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
    private const string FormatNamespace = "Microsoft.PowerShell.Commands.Internal.Format.";
    private static readonly Assembly Engine = typeof(PSObject).Assembly;

    /// <summary>Makes <c>exit</c> in a script file end the whole run, as in pwsh -File, rather than just set $LASTEXITCODE.</summary>
    public static void RethrowExit(Runspace runspace)
    {
        var context = Property(runspace.GetType(), "ExecutionContext").GetValue(runspace)!;
        Property(context.GetType(), "ScriptCommandProcessorShouldRethrowExit").SetValue(context, true);
    }

    /// <summary>An error that Out-Default shows on the error stream.</summary>
    public static PSObject AsError(ErrorRecord error)
    {
        var wrapped = new PSObject(error);
        var stream = Property(typeof(PSObject), "WriteStream");
        stream.SetValue(wrapped, Enum.Parse(stream.PropertyType, "Error"));
        return wrapped;
    }

    /// <summary>What a cmdlet throws to end the commands before it in the pipeline.</summary>
    public static Exception StopUpstream(InternalCommand cmdlet) => (Exception)Create("System.Management.Automation.StopUpstreamCommandsException", cmdlet);

    /// <summary>Gives a Format-* cmdlet its engine; <paramref name="shape"/> is Table or List.</summary>
    public static void UseFormatShape(FrontEndCommandBase cmdlet, string shape) =>
        SetImplementation(cmdlet, Create(FormatNamespace + "InnerFormatShapeCommand", Enum.Parse(Type(FormatNamespace + "FormatShape"), shape)));

    /// <summary>Gives an Out-* cmdlet an engine that writes formatted lines into <paramref name="writer"/>.</summary>
    public static void UseTextOutput(FrontEndCommandBase cmdlet, TextWriter writer, int columns)
    {
        var implementation = Create(FormatNamespace + "OutCommandInner");
        Property(implementation.GetType(), "LineOutput").SetValue(implementation, Create(FormatNamespace + "TextWriterLineOutput", writer, columns));
        SetImplementation(cmdlet, implementation);
    }

    private static void SetImplementation(FrontEndCommandBase cmdlet, object implementation) =>
        typeof(FrontEndCommandBase).GetField("implementation", Any)!.SetValue(cmdlet, implementation);

    private static object Create(string type, params object[] arguments) => Activator.CreateInstance(Type(type), Any, null, arguments, null)!;

    private static Type Type(string name) => Engine.GetType(name, throwOnError: true)!;

    private static PropertyInfo Property(Type type, string name) => type.GetProperty(name, Any) ?? throw new MissingMemberException(type.FullName, name);
}
