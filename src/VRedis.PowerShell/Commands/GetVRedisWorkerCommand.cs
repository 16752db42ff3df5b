using System.Management.Automation;
using VRedis.Inspecting;
using VRedis.PowerShell.Completion;
using VRedis.Working;

namespace VRedis.PowerShell.Commands;

/// <summary>Get-VRedisWorker: the workers that are alive, and what they do.</summary>
[Cmdlet(VerbsCommon.Get, "VRedisWorker")]
[OutputType(typeof(WorkerInfo))]
public sealed class GetVRedisWorkerCommand : VRedisCmdlet
{
    /// <summary>Ids of the workers wanted; all when left out.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(WorkerIdCompleter))]
    public long[]? WorkerId { get; set; }

    /// <summary>Names of the workers wanted; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(WorkerNameCompleter))]
    public string[]? Name { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var connection = Connect();
        var alive = Wait(cancellation => TaskInspector.GetWorkersAsync(connection, cancellation));
        var choice = new WorkerChoice(WorkerId, Name);
        foreach (var worker in choice.From(alive))
            WriteObject(worker);
        foreach (var error in choice.Missing(alive))
            WriteError(error);
    }
}
