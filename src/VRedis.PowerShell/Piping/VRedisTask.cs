using VRedis.Connection;

namespace VRedis.PowerShell.Piping;

/// <summary>A task as its sender knows it. It can be piped to every command that takes a TaskId.</summary>
public sealed class VRedisTask
{
    internal VRedisTask(long taskId, VRedisConnection connection) => (TaskId, Server) = (taskId, connection.Settings.Address);

    /// <summary>The task's id.</summary>
    public long TaskId { get; }

    /// <summary>The Redis it lies on, as host:port.</summary>
    public string Server { get; }

    /// <summary>The id, for messages.</summary>
    public override string ToString() => $"Task {TaskId} on {Server}";
}
