using System.Collections;
using System.Management.Automation;

namespace VRedis.PowerShell.Piping;

/// <summary>The sender's preferences, as the workers are to have them: what nobody would see is not even written there.</summary>
internal static class Preferences
{
    private static readonly (string Parameter, string Variable)[] Streams =
    [
        ("Verbose", "VerbosePreference"), ("Debug", "DebugPreference"), ("WarningAction", "WarningPreference"),
        ("InformationAction", "InformationPreference"), ("ProgressAction", "ProgressPreference"),
    ];

    public static Hashtable Collect(PSCmdlet cmdlet)
    {
        var given = cmdlet.MyInvocation.BoundParameters;
        var preferences = new Hashtable();
        foreach (var (parameter, variable) in Streams)
        {
            var value = given.TryGetValue(parameter, out var bound)
                ? bound is SwitchParameter on ? (on ? ActionPreference.Continue : ActionPreference.SilentlyContinue) : bound
                : cmdlet.GetVariableValue(variable);
            preferences[variable] = OnWorker(value);
        }
        // Only Stop travels: under SilentlyContinue even a throw would go unheard there, and a failed item count as done.
        if (given.TryGetValue("ErrorAction", out var action) && LanguagePrimitives.Equals(action, ActionPreference.Stop))
            preferences["ErrorActionPreference"] = nameof(ActionPreference.Stop);
        return preferences;
    }

    // Nobody can be asked on a worker, and nobody debugs there.
    private static string OnWorker(object? value)
    {
        var preference = LanguagePrimitives.TryConvertTo(value, out ActionPreference known) ? known : ActionPreference.Continue;
        return (preference is ActionPreference.SilentlyContinue or ActionPreference.Ignore or ActionPreference.Stop ? preference : ActionPreference.Continue).ToString();
    }
}
