using VRedis.Connection;

namespace VRedis.PowerShell.Piping;

/// <summary>A task as its sender knows it. It can be piped to every command that takes a TaskId.</summary>
public sealed class VRedisTask
{
    internal VRedisTask(long taskId, VRedisConnection? connection) => (TaskId, Server) = (taskId, connection?.Settings.Address ?? "local");

    /// <summary>The task's id; 0 for a local one.</summary>
    public long TaskId { get; }

    /// <summary>The Redis it lies on, as host:port; <c>local</c> when it runs in this process.</summary>
    public string Server { get; }

    /// <summary>The id, for messages.</summary>
    public override string ToString() => TaskId == 0 ? TaskLabel.Task(TaskId) : Messages.FormatTaskOnServer(taskId: TaskId, server: Server);
}
