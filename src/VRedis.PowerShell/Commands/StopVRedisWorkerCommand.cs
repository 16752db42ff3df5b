using System.Diagnostics;
using System.Management.Automation;
using VRedis.Connection;
using VRedis.Control;
using VRedis.Inspecting;
using VRedis.PowerShell.Completion;
using VRedis.PowerShell.Piping;

namespace VRedis.PowerShell.Commands;

/// <summary>Stop-VRedisWorker: drains workers from afar. Each takes no more items, gives those that run its shutdown time, hands back the rest and ends; nothing is lost.</summary>
[Cmdlet(VerbsLifecycle.Stop, "VRedisWorker", SupportsShouldProcess = true, DefaultParameterSetName = "Id")]
[OutputType(typeof(void))]
public sealed class StopVRedisWorkerCommand : VRedisCmdlet
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    private readonly List<long> _asked = [];

    /// <summary>Ids of the workers; they come down the pipeline from Get-VRedisWorker.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Id", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(WorkerIdCompleter))]
    public long[]? WorkerId { get; set; }

    /// <summary>Names of the workers; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Name")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(WorkerNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>Returns when all have left.</summary>
    [Parameter]
    public new SwitchParameter Wait { get; set; }

    /// <summary>Longest time to wait for all of them; waits without <c>-Wait</c>, too.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? TimeoutSeconds { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var connection = Connect();
        var alive = base.Wait(cancellation => TaskInspector.GetWorkersAsync(connection, cancellation));
        var choice = new WorkerChoice(WorkerId, Name);
        foreach (var worker in choice.From(alive))
        {
            if (ShouldProcess(Messages.FormatTargetWorkerRunning(workerId: worker.WorkerId, name: worker.Name, machine: worker.Machine, running: worker.Running), Messages.ActionStop))
                Ask(connection, worker.WorkerId);
        }
        foreach (var error in choice.Missing(alive))
            WriteError(error);
    }

    /// <inheritdoc/>
    protected override void End()
    {
        if (_asked.Count == 0 || (!Wait && TimeoutSeconds is null))
            return;
        var connection = Connect();
        var start = Stopwatch.GetTimestamp();
        var bar = new ProgressBar(new CmdletStreams(this), Messages.ProgressWorkersLeave);
        foreach (var (index, id) in _asked.Index())
        {
            if (!IsGone(connection, id, start, () => bar.Show(index, _asked.Count, Messages.FormatProgressHaveLeft(gone: Messages.Count(index), all: Messages.Count(_asked.Count)), Messages.FormatWorkerShort(id))))
            {
                WriteError(Errors.From(new VRedisException(ErrorIds.WorkerNotStopped,
                    Messages.FormatWorkerNotLeft(workerId: id, seconds: TimeoutSeconds)), id));
            }
        }
        bar.Complete();
    }

    private bool IsGone(VRedisConnection connection, long id, long start, Action waits)
    {
        while (true)
        {
            var left = TimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) - Stopwatch.GetElapsedTime(start) : TimeSpan.MaxValue;
            if (base.Wait(cancellation => WorkerControl.WaitUntilGoneAsync(connection, id, left < Look ? left : Look, cancellation)))
                return true;
            if (left < Look)
                return false;
            waits();
        }
    }

    private void Ask(VRedisConnection connection, long id)
    {
        try
        {
            base.Wait(cancellation => WorkerControl.StopAsync(connection, id, cancellation: cancellation));
            _asked.Add(id);
        }
        catch (VRedisException e) when (e.ErrorId == ErrorIds.UnknownWorker)
        {
            WriteError(Errors.From(e, id));
        }
    }
}
