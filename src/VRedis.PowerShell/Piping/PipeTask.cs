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
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadScript"/>, <see cref="ErrorIds.BadTask"/> or <see cref="ErrorIds.BadValue"/>.</exception>
    public static TaskDefinition Define(PSCmdlet cmdlet, IReadOnlyList<PipeStep> steps, object?[] arguments, ItemOptions items, TravelOptions travel, PSValueCodec codec)
    {
        List<ScriptBlockAst> scripts = [.. steps.Select(step => (ScriptBlockAst)step.Script.Ast)];
        if (travel.Initialization is not null)
            scripts.Add((ScriptBlockAst)travel.Initialization.Ast);
        var values = UsingValue.Collect(scripts, cmdlet.SessionState);
        var variables = travel.Variables.Distinct(StringComparer.OrdinalIgnoreCase).ToDictionary(name => name, name => Variable(cmdlet.SessionState, name), StringComparer.OrdinalIgnoreCase);
        CheckValues([.. values.Select(value => (value.Text, value.Value)), .. variables.Select(variable => ("$" + variable.Key, variable.Value)),
            .. Named(arguments)], codec);
        var needed = Dependencies.Collect(cmdlet, scripts, travel);
        var properties = new TaskProperties
        {
            Using = new Hashtable(values.ToDictionary(value => value.Key, value => value.Value), StringComparer.Ordinal),
            Arguments = arguments,
            Preferences = Preferences.Collect(cmdlet),
            Functions = needed.Functions,
            Aliases = needed.Aliases,
            Modules = needed.Modules,
            Variables = new Hashtable(variables, StringComparer.OrdinalIgnoreCase),
            Initialization = travel.Initialization is { } initialization ? [initialization.ToString()] : [],
        };
        return Create([.. steps.Select(step => new StepDefinition(step.Name, step.Script.ToString(), step.Table))], items, properties, codec);
    }

    /// <summary>The definition of a task of PowerShell, unless it is given another language.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadTask"/>.</exception>
    public static TaskDefinition Create(IReadOnlyList<StepDefinition> steps, ItemOptions items, TaskProperties properties, PSValueCodec codec) => new TaskDefinition
    {
        Steps = steps,
        Attempts = items.Retries + 1,
        TimeoutSeconds = items.TimeoutSeconds,
        RetryDelaySeconds = items.RetryDelaySeconds,
        ThrottleLimit = items.ThrottleLimit,
        Workers = items.Workers,
        Ordered = items.Ordered,
        Echo = items.Echo,
        Properties = properties.Write(codec),
    }.Validate();

    /// <summary>The arguments by names for <see cref="CheckValues"/>.</summary>
    public static IEnumerable<(string Name, object? Value)> Named(object?[] arguments) => arguments.Select((argument, index) => (Messages.FormatArgument(index + 1), argument));

    /// <summary>Finds the value that cannot travel, by the name that the user knows it by.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadValue"/>.</exception>
    public static void CheckValues(IEnumerable<(string Name, object? Value)> values, PSValueCodec codec)
    {
        foreach (var (name, value) in values)
        {
            try
            {
                codec.WriteToBytes(value);
            }
            catch (ValueException e)
            {
                throw new VRedisException(ErrorIds.BadValue, Messages.FormatCannotTravelWithTask(name: name, reason: e.Message), e);
            }
        }
    }

    private static object? Variable(SessionState session, string name) =>
        (session.PSVariable.Get(name) ?? throw new VRedisException(ErrorIds.BadScript, Messages.FormatVariableNotSet(name))).Value;

    /// <summary>Reads a script file.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadScript"/>: it cannot be read or does not parse.</exception>
    public static ScriptBlock FromFile(string path)
    {
        try
        {
            return ScriptBlock.Create(ReadFile(path));
        }
        catch (ParseException e)
        {
            var first = e.Errors[0];
            throw new VRedisException(ErrorIds.BadScript, Messages.FormatScriptDoesNotParse(path: path, line: first.Extent.StartLineNumber, column: first.Extent.StartColumnNumber, reason: first.Message), e);
        }
    }

    /// <summary>Reads a script file of any language.</summary>
    /// <exception cref="VRedisException"><see cref="ErrorIds.BadScript"/>: it cannot be read.</exception>
    public static string ReadFile(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VRedisException(ErrorIds.BadScript, Messages.FormatScriptFileUnreadable(e.Message), e);
        }
    }
}
