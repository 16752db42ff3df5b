using System.Management.Automation;
using VRedis.Inspecting;
using VRedis.Working;

namespace VRedis.PowerShell.Commands;

/// <summary>Get-VRedisWorker: the workers that are alive.</summary>
[Cmdlet(VerbsCommon.Get, "VRedisWorker")]
[OutputType(typeof(WorkerInfo))]
public sealed class GetVRedisWorkerCommand : VRedisCmdlet
{
    /// <summary>Ids of the workers wanted; all when left out.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    public long[]? WorkerId { get; set; }

    /// <summary>Names of the workers wanted; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    public string[]? Name { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var connection = Connect();
        var names = Name?.Select(name => new WildcardPattern(name, WildcardOptions.IgnoreCase)).ToArray();
        var workers = Wait(cancellation => TaskInspector.GetWorkersAsync(connection, cancellation));
        foreach (var worker in workers)
        {
            if ((WorkerId is null || WorkerId.Contains(worker.WorkerId)) && (names is null || names.Any(name => name.IsMatch(worker.Name))))
                WriteObject(worker);
        }
    }
}
