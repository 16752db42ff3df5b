using System.Management.Automation;
using VRedis.CSharp;
using VRedis.PowerShell.Lanes;
using VRedis.PowerShell.Values;
using VRedis.Wire;

namespace VRedis.PowerShell.Piping;

/// <summary>Makes the definition of a task from C#.</summary>
internal static class CSharpTask
{
    /// <summary>Whether a script file holds C#.</summary>
    public static bool IsFile(string path) => Path.GetExtension(path).ToUpperInvariant() is ".CS" or ".CSX";

    /// <exception cref="VRedisException"><see cref="ErrorIds.BadTask"/>, or <see cref="ErrorIds.BadValue"/>.</exception>
    public static TaskDefinition Define(PSCmdlet cmdlet, string script, string table, object?[] arguments, ItemOptions items, bool optimize, TravelOptions travel, PSValueCodec codec)
    {
        if (!travel.IsEmpty)
            throw new VRedisException(ErrorIds.BadTask, Messages.CSharpTakesNoPowerShell);
        PipeTask.CheckValues(PipeTask.Named(arguments), codec);
        var properties = new TaskProperties { Arguments = arguments, Preferences = Preferences.Collect(cmdlet) };
        var definition = PipeTask.Create([new StepDefinition(StepDefinition.Main, script, table)], items, properties, codec) with { Language = CSharpRunnerFactory.Name };
        if (optimize)
            definition = definition with { Properties = new Dictionary<string, string>(definition.Properties) { [CSharpSource.Optimize] = "true" } };
        try
        {
            CSharpSource.Check(definition);
        }
        catch (VRedisException e) when (e.ErrorId == ErrorIds.BadScript)
        {
            cmdlet.ThrowTerminatingError(new ErrorRecord(e, e.ErrorId, ErrorCategory.ParserError, script));
        }
        return definition;
    }
}
