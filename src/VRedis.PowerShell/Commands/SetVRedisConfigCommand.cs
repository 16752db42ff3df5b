using System.Management.Automation;
using VRedis.Connection;
using VRedis.Wire;

namespace VRedis.PowerShell.Commands;

/// <summary>Set-VRedisConfig: saves settings for all later sessions; what is not given stays as it is.</summary>
[Cmdlet(VerbsCommon.Set, "VRedisConfig", SupportsShouldProcess = true)]
[OutputType(typeof(ConfigInfo))]
public sealed class SetVRedisConfigCommand : SettingsCmdlet
{
    /// <summary>Returns what is saved now.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void End()
    {
        ProtectSaved();
        var profile = Profile ?? SavedSettings.DefaultProfile;
        var settings = Over(SavedSettings.LoadAll().GetValueOrDefault(profile) ?? new VRedisSettings());
        KeyRing.Load(settings); // so that a key that is too short, or a file that is not there, is told now
        if (settings.KeyWarning is { } warning)
            WriteWarning(warning);
        if (!ShouldProcess(Messages.FormatTargetProfile(profile: profile, path: SavedSettings.Path), Messages.FormatActionSave(settings)))
            return;
        SavedSettings.Save(profile, settings);
        if (PassThru)
            WriteObject(new ConfigInfo(profile, settings));
    }
}
