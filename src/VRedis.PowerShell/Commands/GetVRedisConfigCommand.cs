using System.Management.Automation;
using VRedis.Connection;
using VRedis.PowerShell.Completion;

namespace VRedis.PowerShell.Commands;

/// <summary>Get-VRedisConfig: the saved settings, without their passwords; the initial ones when none are saved.</summary>
[Cmdlet(VerbsCommon.Get, "VRedisConfig")]
[OutputType(typeof(ConfigInfo))]
public sealed class GetVRedisConfigCommand : VRedisCmdlet
{
    /// <summary>Names of the profiles wanted; wildcards are allowed.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    public string Profile { get; set; } = "*";

    /// <inheritdoc/>
    protected override void End()
    {
        ProtectSaved();
        var saved = SavedSettings.LoadAll();
        saved.TryAdd(SavedSettings.DefaultProfile, new VRedisSettings());
        var wanted = new WildcardPattern(Profile, WildcardOptions.IgnoreCase);
        foreach (var (name, settings) in saved)
        {
            if (wanted.IsMatch(name))
                WriteObject(new ConfigInfo(name, settings));
        }
    }
}
