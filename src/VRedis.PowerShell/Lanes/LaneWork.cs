using VRedis.PowerShell.Values;
using VRedis.Working;

namespace VRedis.PowerShell.Lanes;

/// <summary>What a lane's command works with.</summary>
/// <param name="Feed">Gives items and takes what comes of them.</param>
/// <param name="Task">The task.</param>
/// <param name="Properties">What the task carries besides its scripts.</param>
/// <param name="Codec">Reads inputs and writes outputs.</param>
internal sealed record LaneWork(ILaneFeed Feed, TaskContext Task, TaskProperties Properties, PSValueCodec Codec);
