using VRedis.Wire;

namespace VRedis.Sending;

/// <summary>How far a task is, as its sender last heard.</summary>
/// <param name="Sent">Items that Redis has taken.</param>
/// <param name="Open">Items neither done nor failed.</param>
/// <param name="Waiting">Items that no worker holds.</param>
/// <param name="Failed">Items that have failed for good.</param>
/// <param name="State">Where it stands.</param>
public readonly record struct TaskProgress(long Sent, long Open, long Waiting, long Failed, TaskState State);
