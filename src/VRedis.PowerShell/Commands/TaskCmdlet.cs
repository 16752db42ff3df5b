using System.Management.Automation;
using VRedis.Connection;

namespace VRedis.PowerShell.Commands;

/// <summary>A cmdlet for tasks that are named by their ids, or come down the pipeline from Get-VRedisStat. A task that is unknown, or in a state that does not fit, does not keep the others from being done.</summary>
public abstract class TaskCmdlet : VRedisCmdlet
{
    /// <summary>The tasks.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public long[] TaskId { get; set; } = [];

    /// <inheritdoc/>
    protected sealed override void Process()
    {
        var connection = Connect();
        foreach (var id in TaskId)
        {
            try
            {
                Process(connection, id);
            }
            catch (VRedisException e) when (e.ErrorId is ErrorIds.UnknownTask or ErrorIds.TaskNotEnded or ErrorIds.TaskEnded)
            {
                WriteError(Errors.From(e, id));
            }
        }
    }

    /// <summary>For each task.</summary>
    private protected abstract void Process(VRedisConnection connection, long taskId);
}
