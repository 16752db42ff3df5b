using System.Management.Automation;
using VRedis.Connection;
using VRedis.PowerShell.Completion;
using VRedis.PowerShell.Piping;
using VRedis.PowerShell.Values;
using VRedis.Sending;
using VRedis.Wire;

namespace VRedis.PowerShell.Commands;

/// <summary>A cmdlet for tasks that are named by their ids, or come down the pipeline from Get-VRedisStat. A task that is unknown, or in a state that does not fit, does not keep the others from being done.</summary>
public abstract class TaskCmdlet : VRedisCmdlet
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>The tasks.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(TaskIdCompleter))]
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
            catch (VRedisException e) when (e.ErrorId is ErrorIds.UnknownTask or ErrorIds.TaskNotEnded or ErrorIds.TaskEnded or ErrorIds.UnknownTable or ErrorIds.FileExists or ErrorIds.BrokenData or ErrorIds.BadTask or ErrorIds.KeyMissing)
            {
                WriteError(Errors.From(e, id));
            }
        }
    }

    /// <summary>For each task.</summary>
    private protected abstract void Process(VRedisConnection connection, long taskId);

    /// <summary>Reads what a task brings forth, as far as the options say.</summary>
    /// <param name="connection">Where it lies.</param>
    /// <param name="taskId">The task.</param>
    /// <param name="options">What is read.</param>
    /// <param name="codec">Reads values.</param>
    /// <param name="sink">Takes output; all else goes to this cmdlet's streams.</param>
    /// <param name="workers">The workers whose records and failures are written; null for all.</param>
    private protected void Read(VRedisConnection connection, long taskId, ReadOptions options, PSValueCodec codec, IOutputSink sink, IReadOnlyCollection<long>? workers = null)
    {
        var streams = new CmdletStreams(this);
        var events = new EventWriter(streams, sink, taskId, codec, StatProgress.Id(taskId)) { Workers = workers };
        var progress = options.Follow ? new FollowProgress(streams, connection, taskId, StopToken) : null;
        var reader = Wait(cancellation => TaskReader.StartAsync(connection, taskId, options, cancellation));
        try
        {
            while (true)
            {
                StopToken.ThrowIfCancellationRequested();
                if (reader.Take(Pause) is { } taskEvent && events.Write(taskEvent) is not null)
                    return;
                progress?.Show();
            }
        }
        catch (ValueException e)
        {
            throw new VRedisException(ErrorIds.BadValue, Messages.FormatValueOfTaskUnreadable(taskId: taskId, reason: e.Message), e);
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
        finally
        {
            Task.Run(async () => await reader.DisposeAsync().ConfigureAwait(false)).GetAwaiter().GetResult();
            progress?.Complete();
        }
    }
}
