using VRedis.Wire;

namespace VRedis.Local;

/// <summary>An item of a task in this process.</summary>
internal sealed record LocalItem(long Id, int Attempt, StepDefinition Step, byte[] Value);
