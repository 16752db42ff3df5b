using System.Management.Automation;

namespace VRedis.PowerShell.Lanes;

/// <summary>What the scripts of tasks may do on a worker.</summary>
/// <param name="LanguageMode">The language mode that they run in.</param>
/// <param name="AllowedCommands">The only commands that they may use; null for all.</param>
internal sealed record LaneLimits(PSLanguageMode LanguageMode, AllowedCommands? AllowedCommands)
{
    /// <summary>They may do all that the worker's user may.</summary>
    public static readonly LaneLimits None = new(PSLanguageMode.FullLanguage, AllowedCommands: null);

    /// <summary>Whether scripts run in constrained language.</summary>
    public bool IsConstrained => LanguageMode != PSLanguageMode.FullLanguage;

    /// <summary>Whether there are limits at all.</summary>
    public bool Any => IsConstrained || AllowedCommands is not null;
}
