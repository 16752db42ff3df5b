using System.Management.Automation;
using VRedis.Connection;
using VRedis.PowerShell.Completion;

namespace VRedis.PowerShell.Commands;

/// <summary>Clear-VRedisConfig: forgets saved settings.</summary>
[Cmdlet(VerbsCommon.Clear, "VRedisConfig", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class ClearVRedisConfigCommand : VRedisCmdlet
{
    /// <summary>Name of the profile.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    public string Profile { get; set; } = SavedSettings.DefaultProfile;

    /// <inheritdoc/>
    protected override void End()
    {
        ProtectSaved();
        if (ShouldProcess(Messages.FormatTargetProfile(profile: Profile, path: SavedSettings.Path), Messages.ActionClear) && !SavedSettings.Clear(Profile))
            WriteVerbose(Messages.FormatProfileNotSaved(Profile));
    }
}
