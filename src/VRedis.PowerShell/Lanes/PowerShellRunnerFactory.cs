using VRedis.PowerShell.Values;
using VRedis.Working;

namespace VRedis.PowerShell.Lanes;

/// <summary>Opens lanes for PowerShell tasks.</summary>
internal sealed class PowerShellRunnerFactory : IItemRunnerFactory
{
    private readonly LaneLimits _limits;
    private readonly PSValueCodec _codec = new();
    private readonly PSValueCodec _encryptedCodec = new() { Secrets = true };
    private readonly SpareRunspaces _runspaces;

    /// <param name="limits">What scripts may do; null for no limits.</param>
    public PowerShellRunnerFactory(LaneLimits? limits = null)
    {
        _limits = limits ?? LaneLimits.None;
        _runspaces = new SpareRunspaces(() => LaneRunspace.Open(_limits));
    }

    public string Language => "powershell";

    public IItemRunner Open(TaskContext task) => new PowerShellRunner(_runspaces, task, _limits, task.Encrypted ? _encryptedCodec : _codec);

    public void Dispose() => _runspaces.Dispose();
}
