using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using VRedis.Wire;

namespace VRedis.Observing;

/// <summary>Under which names the engine can be observed, as by OpenTelemetry. While nobody does, it costs next to nothing.</summary>
public static class Telemetry
{
    /// <summary>Name of the <see cref="System.Diagnostics.Metrics.Meter"/>.</summary>
    public const string MeterName = "VRedis";

    /// <summary>Name of the <see cref="ActivitySource"/>.</summary>
    public const string ActivitySourceName = "VRedis";

    private static readonly ActivitySource Source = new(ActivitySourceName, Version);

    internal static Meter Meter { get; } = new(MeterName, Version);

    private static string Version => typeof(Telemetry).Assembly.GetName().Version!.ToString(3);

    /// <summary>Where the sender of a task is in a trace, in the form of W3C's <c>traceparent</c>; null when nobody traces it.</summary>
    internal static string? Here => Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } ? id : null;

    /// <summary>An attempt of an item begins; part of the trace of the task's sender.</summary>
    /// <returns>Ends it when disposed; null when nobody listens.</returns>
    internal static Activity? Item(long taskId, TaskDefinition definition, string worker, long item, int attempt, string step)
    {
        if (!Source.HasListeners())
            return null;
        _ = ActivityContext.TryParse(definition.Trace, traceState: null, isRemote: true, out var sender);
        var activity = Source.StartActivity("vredis.item", ActivityKind.Consumer, sender);
        return Tag(activity, taskId, worker)?.SetTag("vredis.item", item).SetTag("vredis.attempt", attempt).SetTag("vredis.step", step);
    }

    /// <summary>A commit begins.</summary>
    /// <returns>Ends it when disposed; null when nobody listens.</returns>
    internal static Activity? Commit(long taskId, string worker, int items) =>
        Tag(Source.StartActivity("vredis.commit", ActivityKind.Client), taskId, worker)?.SetTag("vredis.items", items);

    private static Activity? Tag(Activity? activity, long taskId, string worker) =>
        activity?.SetTag("vredis.task", taskId.ToString(CultureInfo.InvariantCulture)).SetTag("vredis.worker", worker);
}
