using VRedis.PowerShell.Lanes;

namespace VRedis.PowerShell.Workers;

/// <summary>What a worker of this process may do and use.</summary>
/// <param name="Lanes">What the scripts of tasks may do.</param>
/// <param name="MemoryBytes">How much memory the process may use before the worker recycles itself; 0 for no limit.</param>
internal sealed record WorkerLimits(LaneLimits Lanes, long MemoryBytes = 0);
