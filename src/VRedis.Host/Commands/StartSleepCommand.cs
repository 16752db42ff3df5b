using System.Management.Automation;

namespace VRedis.Host.Commands;

/// <summary>Waits; a stop of the pipeline ends the wait.</summary>
[Cmdlet(VerbsLifecycle.Start, "Sleep", DefaultParameterSetName = nameof(Seconds))]
public sealed class StartSleepCommand : PSCmdlet, IDisposable
{
    private readonly ManualResetEventSlim _stopped = new();

    /// <summary>Seconds to wait.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ParameterSetName = nameof(Seconds))]
    [ValidateRange(0.0, int.MaxValue / 1000)]
    public double Seconds { get; set; }

    /// <summary>Milliseconds to wait.</summary>
    [Parameter(Mandatory = true, ParameterSetName = nameof(Milliseconds))]
    [ValidateRange(0, int.MaxValue)]
    [Alias("ms")]
    public int Milliseconds { get; set; }

    /// <summary>Time to wait.</summary>
    [Parameter(Mandatory = true, ParameterSetName = nameof(Duration))]
    [Alias("ts")]
    public TimeSpan Duration { get; set; }

    /// <inheritdoc/>
    public void Dispose() => _stopped.Dispose();

    /// <inheritdoc/>
    protected override void ProcessRecord() => _stopped.Wait(ParameterSetName switch
    {
        nameof(Seconds) => TimeSpan.FromSeconds(Seconds),
        nameof(Milliseconds) => TimeSpan.FromMilliseconds(Milliseconds),
        _ => Duration,
    });

    /// <inheritdoc/>
    protected override void StopProcessing() => _stopped.Set();
}
