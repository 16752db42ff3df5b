using System.Management.Automation;
using VRedis.Connection;
using VRedis.PowerShell.Completion;
using VRedis.PowerShell.Piping;
using VRedis.PowerShell.Values;
using VRedis.Sending;

namespace VRedis.PowerShell.Commands;

/// <summary>Receive-VRedisTask: what a task has brought forth, whoever sent it: output, records and errors, now or to its end.</summary>
[Cmdlet(VerbsCommunications.Receive, "VRedisTask")]
[OutputType(typeof(PSObject))]
public sealed class ReceiveVRedisTaskCommand : TaskCmdlet
{
    /// <summary>Goes on until the task has ended.</summary>
    [Parameter]
    public SwitchParameter Follow { get; set; }

    /// <summary>Leaves out what is there already.</summary>
    [Parameter]
    public SwitchParameter FromNow { get; set; }

    /// <summary>Only lines and errors of these workers; output, which does not say where it was made, comes all the same.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(WorkerIdCompleter))]
    public long[]? WorkerId { get; set; }

    private protected override void Process(VRedisConnection connection, long taskId)
    {
        var codec = new PSValueCodec();
        using var sink = new PipelineSink(new CmdletStreams(this), codec);
        Read(connection, taskId, new ReadOptions(Follow, FromNow), codec, sink, WorkerId);
    }
}
