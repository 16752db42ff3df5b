using System.Collections;
using System.Management.Automation;

namespace VRedis.PowerShell.Piping;

/// <summary>The sender's preferences, as the workers are to have them: what nobody would see is not even written there.</summary>
internal static class Preferences
{
    private static readonly (string Parameter, string Variable, string? Collector)[] Streams =
    [
        ("Verbose", "VerbosePreference", null), ("Debug", "DebugPreference", null), ("WarningAction", "WarningPreference", "WarningVariable"),
        ("InformationAction", "InformationPreference", "InformationVariable"), ("ProgressAction", "ProgressPreference", null),
    ];

    public static Hashtable Collect(PSCmdlet cmdlet)
    {
        var preferences = new Hashtable();
        foreach (var (parameter, variable, collector) in Streams)
        {
            var preference = OnWorker(Value(cmdlet, parameter, variable));
            // -WarningVariable collects what is not shown.
            if (preference == ActionPreference.SilentlyContinue && collector is not null && cmdlet.MyInvocation.BoundParameters.ContainsKey(collector))
                preference = ActionPreference.Continue;
            preferences[variable] = preference.ToString();
        }
        // Only Stop travels: under SilentlyContinue even a throw would go unheard there, and a failed item count as done.
        if (LanguagePrimitives.Equals(Value(cmdlet, "ErrorAction", "ErrorActionPreference"), ActionPreference.Stop))
            preferences["ErrorActionPreference"] = nameof(ActionPreference.Stop);
        return preferences;
    }

    /// <summary>A preference as the cmdlet has it: of its common parameter, else of its caller's variable.</summary>
    private static object? Value(PSCmdlet cmdlet, string parameter, string variable) =>
        !cmdlet.MyInvocation.BoundParameters.TryGetValue(parameter, out var bound) ? cmdlet.GetVariableValue(variable)
        : bound is SwitchParameter on ? (on ? ActionPreference.Continue : ActionPreference.SilentlyContinue)
        : bound;

    // Nobody can be asked on a worker, and nobody debugs there.
    private static ActionPreference OnWorker(object? value) =>
        LanguagePrimitives.TryConvertTo(value, out ActionPreference known) && known is ActionPreference.SilentlyContinue or ActionPreference.Ignore or ActionPreference.Stop ? known : ActionPreference.Continue;
}
