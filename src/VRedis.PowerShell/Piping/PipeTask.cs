using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using VRedis.PowerShell.Lanes;
using VRedis.PowerShell.Values;
using VRedis.Wire;

namespace VRedis.PowerShell.Piping;

/// <summary>Makes the definition of a task from a script block.</summary>
internal static class PipeTask
{
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadScript"/> or <see cref="ErrorIds.BadTask"/>.</exception>
    public static TaskDefinition Define(PSCmdlet cmdlet, IReadOnlyList<PipeStep> steps, object?[] arguments, ItemOptions items, TravelOptions travel, PSValueCodec codec)
    {
        List<ScriptBlockAst> scripts = [.. steps.Select(step => (ScriptBlockAst)step.Script.Ast)];
        var values = UsingValues.Collect(scripts, cmdlet.SessionState);
        if (travel.Initialization is not null)
            scripts.Add((ScriptBlockAst)travel.Initialization.Ast);
        var needed = Dependencies.Collect(cmdlet, scripts, travel);
        var properties = new TaskProperties
        {
            Using = values,
            Arguments = arguments,
            Preferences = Preferences.Collect(cmdlet),
            Functions = needed.Functions,
            Aliases = needed.Aliases,
            Modules = needed.Modules,
            Variables = Variables(cmdlet.SessionState, travel.Variables),
            Initialization = travel.Initialization is { } initialization ? [initialization.ToString()] : [],
        };
        try
        {
            return new TaskDefinition
            {
                Steps = [.. steps.Select(step => new StepDefinition(step.Name, step.Script.ToString(), step.Table))],
                Attempts = items.Retries + 1,
                TimeoutSeconds = items.TimeoutSeconds,
                RetryDelaySeconds = items.RetryDelaySeconds,
                ThrottleLimit = items.ThrottleLimit,
                Workers = items.Workers,
                Ordered = items.Ordered,
                Echo = items.Echo,
                Properties = properties.Write(codec),
            }.Validate();
        }
        catch (ValueException e)
        {
            throw new VRedisException(ErrorIds.BadValue, $"A $using: value, a variable or an argument cannot travel with the task: {e.Message}", e);
        }
    }

    private static Hashtable Variables(SessionState session, string[] names)
    {
        var values = new Hashtable(StringComparer.OrdinalIgnoreCase);
        foreach (var name in names)
        {
            values[name] = (session.PSVariable.Get(name)
                ?? throw new VRedisException(ErrorIds.BadScript, $"The variable ${name} is not set here. Set it first, or leave it out of -Variable.")).Value;
        }
        return values;
    }

    /// <summary>Reads a script file.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadScript"/>: it cannot be read or does not parse.</exception>
    public static ScriptBlock FromFile(string path)
    {
        try
        {
            return ScriptBlock.Create(File.ReadAllText(path));
        }
        catch (ParseException e)
        {
            var first = e.Errors[0];
            throw new VRedisException(ErrorIds.BadScript, $"{path} does not parse: line {first.Extent.StartLineNumber}, column {first.Extent.StartColumnNumber}: {first.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VRedisException(ErrorIds.BadScript, $"The script file cannot be read: {e.Message}", e);
        }
    }
}
