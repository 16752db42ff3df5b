using System.Management.Automation;
using VRedis.Connection;

namespace VRedis.PowerShell.Commands;

/// <summary>Connect-VRedis: makes a Redis server the session's. What is not given comes from VREDIS_URL, else from what is saved, else from the initial settings.</summary>
[Cmdlet(VerbsCommunications.Connect, "VRedis")]
[OutputType(typeof(void))]
public sealed class ConnectVRedisCommand : SettingsCmdlet
{
    /// <inheritdoc/>
    protected override void End()
    {
        var settings = Over(SettingsSource.Current(Profile));
        BeforeConnecting(settings);
        Wait(cancellation => Session.ConnectAsync(settings, cancellation));
        WriteVerbose(Messages.FormatConnected(settings));
    }
}
