using System.Management.Automation;
using VRedis.Connection;
using VRedis.PowerShell.Piping;
using VRedis.PowerShell.Values;
using VRedis.Sending;

namespace VRedis.PowerShell.Commands;

/// <summary>Receive-VRedisTask: what a task has brought forth, whoever sent it: output, records and errors, now or to its end.</summary>
[Cmdlet(VerbsCommunications.Receive, "VRedisTask")]
[OutputType(typeof(PSObject))]
public sealed class ReceiveVRedisTaskCommand : TaskCmdlet
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Goes on until the task has ended.</summary>
    [Parameter]
    public SwitchParameter Follow { get; set; }

    /// <summary>Leaves out what is there already.</summary>
    [Parameter]
    public SwitchParameter FromNow { get; set; }

    private protected override void Process(VRedisConnection connection, long taskId)
    {
        var options = new ReadOptions(Follow, FromNow);
        var codec = new PSValueCodec();
        var streams = new CmdletStreams(this);
        using var sink = new PipelineSink(streams, codec);
        var events = new EventWriter(streams, sink, taskId, codec, (int)(taskId % int.MaxValue));
        var reader = Wait(cancellation => TaskReader.StartAsync(connection, taskId, options, cancellation));
        try
        {
            while (true)
            {
                StopToken.ThrowIfCancellationRequested();
                if (reader.Take(Pause) is { } taskEvent && events.Write(taskEvent) is not null)
                    return;
            }
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
        finally
        {
            Task.Run(async () => await reader.DisposeAsync().ConfigureAwait(false)).GetAwaiter().GetResult();
        }
    }
}
