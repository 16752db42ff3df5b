using System.Management.Automation;
using VRedis.Connection;
using VRedis.Control;
using VRedis.Inspecting;

namespace VRedis.PowerShell.Tables;

/// <summary>Removes from Redis what the user has got of a task's tables. Used on the pipeline's thread.</summary>
/// <param name="connection">Where the task lies.</param>
/// <param name="taskId">The task.</param>
/// <param name="stop">Is cancelled when the user stops the pipeline.</param>
internal sealed class TablePop(VRedisConnection connection, long taskId, CancellationToken stop)
{
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(3); // what is not removed by then stays, and is there to be got again

    private bool _hurried;

    /// <summary>The ends of tables that are taken: they can be removed only as a whole. Empty when tables are taken from their beginnings.</summary>
    public IReadOnlyList<TableRange> Ends { get; init; } = [];

    /// <summary>The user has got the values before a position, and more may follow.</summary>
    public void Taken(string table, long position)
    {
        if (Ends.Count == 0)
            Run(cancellation => TableTrim.RemoveBeforeAsync(connection, taskId, table, position, cancellation));
    }

    /// <summary>The user has got all of the <see cref="Ends"/>.</summary>
    public void Complete()
    {
        foreach (var end in Ends)
            Run(cancellation => TableTrim.RemoveFromAsync(connection, taskId, end.Table, end.From, cancellation));
    }

    /// <summary>From now on waits only a little for Redis.</summary>
    public void Hurry() => _hurried = true;

    private void Run(Func<CancellationToken, Task> remove)
    {
        using var limit = new CancellationTokenSource();
        if (_hurried)
            limit.CancelAfter(StopTime);
        using var stopping = stop.Register(() => limit.CancelAfter(StopTime));
        try
        {
            Task.Run(() => remove(limit.Token)).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
    }
}
