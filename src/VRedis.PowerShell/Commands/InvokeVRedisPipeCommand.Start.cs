using System.Management.Automation;
using VRedis.Connection;
using VRedis.Local;
using VRedis.PowerShell.Piping;
using VRedis.PowerShell.Tables;
using VRedis.PowerShell.Values;
using VRedis.PowerShell.Workers;
using VRedis.Sending;
using VRedis.Wire;

namespace VRedis.PowerShell.Commands;

/// <content>Where the task runs, and who waits for it.</content>
public sealed partial class InvokeVRedisPipeCommand
{
    /// <summary>Returns the task as soon as everything is sent, and lets it run without its sender.</summary>
    [Parameter]
    public SwitchParameter NoWait { get; set; }

    /// <summary>Returns a job once everything is sent; what comes of the task goes to the job. It holds all of it until it is received: for more than memory takes there is <c>-NoWait</c>.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    /// <summary>Runs the same in this process, without Redis.</summary>
    [Parameter]
    public SwitchParameter Local { get; set; }

    private void RefuseContradictions()
    {
        if (NoWait && AsJob)
            throw new VRedisException(ErrorIds.BadTask, Messages.JobAndNoWait);
        if (NoWait && Local)
            throw new VRedisException(ErrorIds.BadTask, Messages.LocalAndNoWait);
        if (Encrypts && !Local && !Session.Settings.HasSigningKey)
            throw new VRedisException(ErrorIds.KeyMissing, Messages.EncryptionNeedsKey);
        if (Optimize && CSharpText() is null)
            throw new VRedisException(ErrorIds.BadTask, Messages.OptimizeIsForCSharp);
        if (Local && WorkerId.Length + WorkerName.Length > 0)
            throw new VRedisException(ErrorIds.BadTask, Messages.LocalAndWorkers);
    }

    private bool Encrypts => MyInvocation.BoundParameters.ContainsKey(nameof(Encrypt)) ? Encrypt : !Local && Session.Settings.Encrypt;

    private (IPipeRun Run, VRedisTask Task) Submit(TaskDefinition definition, PSValueCodec codec)
    {
        var connection = Connect();
        var task = Wait(cancellation => SubmittedTask.StartAsync(connection, Kept(definition, connection), Sending(), cancellation));
        var result = new VRedisTask(task.TaskId, connection);
        return (new SubmitRun(this, task, result, codec, StopToken), result);
    }

    private (IPipeRun Run, VRedisTask Task) Start(TaskDefinition definition, PSValueCodec codec)
    {
        var connection = Local ? null : Connect();
        var task = StartTask(definition, connection);
        var streams = new CmdletStreams(this);
        return (new PipeRun(Pump(task, streams, codec, connection, StopToken), streams, codec), new VRedisTask(task.TaskId, connection));
    }

    /// <summary>A job has a connection of its own, so that the session may connect elsewhere meanwhile.</summary>
    private (IPipeRun Run, VRedisTask Task) StartJob(TaskDefinition definition, PSValueCodec codec)
    {
        var connection = Local ? null : ConnectAnew();
        var task = StartTask(definition, connection);
        var result = new VRedisTask(task.TaskId, connection);
        var job = new PipeJob(definition.Steps[0].Script, result, (streams, stop) => Pump(task, streams, codec, connection, stop), connection);
        return (new JobRun(this, JobRepository, job, codec, StopToken), result);
    }

    private VRedisConnection ConnectAnew()
    {
        var settings = Session.Settings;
        BeforeConnecting(settings);
        return Wait(cancellation => VRedisConnection.ConnectAsync(settings, cancellation));
    }

    private SendOptions Sending() => new() { MaxItemBytes = (long)MaxItemMB << 20, Encrypt = Encrypts };

    private TaskDefinition Kept(TaskDefinition definition, VRedisConnection connection) =>
        definition with { RetentionDays = RetentionDays ?? connection.Settings.RetentionDays };

    private ILiveTask StartTask(TaskDefinition definition, VRedisConnection? connection) => connection is null
        ? LocalTask.Start(definition, Languages.NewFactory(definition.Language), Encrypts)
        : Wait(cancellation => LiveTask.StartAsync(connection, Kept(definition, connection), Sending(), cancellation));

    private TaskPump Pump(ILiveTask task, IStreams streams, PSValueCodec codec, VRedisConnection? connection, CancellationToken stop)
    {
        var sink = Sink(streams, codec, task.TaskId, connection is null ? null : new TablePop(connection, task.TaskId, stop));
        return new TaskPump(task, streams, sink, codec, connection is null ? null : new IdleWatch(connection, task.Definition.Workers, task.Mark), stop);
    }
}
