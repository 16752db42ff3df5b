using System.Management.Automation.Runspaces;

namespace VRedis.Host;

/// <summary>Turns a script's arguments into parameters: every value is a string, only <c>-Switch:$true</c> and <c>:$false</c> are read.</summary>
internal static class ScriptParameterList
{
    public static List<CommandParameter> Parse(string[] args)
    {
        var parameters = new List<CommandParameter>();
        for (var i = 0; i < args.Length; i++)
        {
            var arg = args[i];
            var colon = arg.IndexOf(':');
            if (arg.Length < 2 || arg[0] != '-')
                parameters.Add(new(null, arg));
            else if (colon < 0)
                // Without a value: the binder takes the next argument if the parameter is no switch.
                parameters.Add(new(arg));
            else if (colon < arg.Length - 1)
                parameters.Add(new(arg[..colon], Value(arg[(colon + 1)..])));
            else if (i + 1 < args.Length)
                parameters.Add(new(arg[..colon], args[++i]));
            else
                parameters.Add(new(arg[..colon]));
        }
        return parameters;
    }

    private static object Value(string text) => text.ToLowerInvariant() switch
    {
        "$true" or "true" => true,
        "$false" or "false" => false,
        _ => text,
    };
}
