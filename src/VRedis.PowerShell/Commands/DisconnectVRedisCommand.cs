using System.Management.Automation;

namespace VRedis.PowerShell.Commands;

/// <summary>Disconnect-VRedis: ends the session's connection. Workers of this process keep theirs.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "VRedis")]
[OutputType(typeof(void))]
public sealed class DisconnectVRedisCommand : VRedisCmdlet
{
    /// <inheritdoc/>
    protected override void End() => Wait(_ => Session.DisconnectAsync());
}
