using System.Globalization;
using VRedis.Inspecting;
using VRedis.Wire;

namespace VRedis.Dashboard;

/// <summary>A task in the list.</summary>
internal sealed record TaskRow
{
    private const int ShortCurve = 60;

    public required long Id { get; init; }

    public required TaskState State { get; init; }

    public bool Ended { get; init; }

    public string? Title { get; init; }

    public string Sender { get; init; } = "";

    public long Items { get; init; }

    public long Done { get; init; }

    public long Fail { get; init; }

    public long Retry { get; init; }

    public long Waiting { get; init; }

    public long Delayed { get; init; }

    public long Running { get; init; }

    public long Dropped { get; init; }

    /// <summary>Output values.</summary>
    public long Values { get; init; }

    /// <summary>Items a second: just now, or over its whole time when it has ended.</summary>
    public double Rate { get; init; }

    /// <summary>The rates of the latest looks; null for what has ended.</summary>
    public IReadOnlyList<double>? Rates { get; init; }

    /// <summary>Seconds that it may still take; null when nobody can tell.</summary>
    public double? Left { get; init; }

    /// <summary>Seconds that it has taken.</summary>
    public double Seconds { get; init; }

    public DateTime Start { get; init; }

    public DateTime? End { get; init; }

    public DateTime? Expires { get; init; }

    public string? Reason { get; init; }

    /// <summary>The rates as far back as they are kept.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlyList<double>? LongRates { get; init; }

    public static TaskRow From(TaskStat stat, string? title, RateCurve? curve)
    {
        var rate = (stat.HasEnded ? null : curve?.Now) ?? stat.Rate;
        return new TaskRow
        {
            Id = stat.TaskId,
            State = stat.State,
            Ended = stat.HasEnded,
            Title = title,
            Sender = stat.Sender,
            Items = stat.Items,
            Done = stat.Execute,
            Fail = stat.Fail,
            Retry = stat.Retry,
            Waiting = stat.Undistributed,
            Delayed = stat.Delayed,
            Running = stat.Running,
            Dropped = stat.Dropped,
            Values = stat.Collect,
            Rate = rate,
            Rates = curve is null || stat.HasEnded ? null : [.. curve.Last(ShortCurve)],
            LongRates = curve is null || stat.HasEnded ? null : [.. curve.Last(RateCurve.Longest)],
            Left = !stat.HasEnded && rate > 0 && stat.Open > 0 ? Math.Ceiling(stat.Open / rate) : stat.Remaining?.TotalSeconds,
            Seconds = Math.Round(stat.Duration.TotalSeconds, 1),
            Start = stat.Start,
            End = stat.End,
            Expires = stat.Expires,
            Reason = stat.Reason,
        };
    }

    /// <summary>Whether a text is its id, or in its title, sender or reason, in any case.</summary>
    public bool Has(string text) => Id.ToString(CultureInfo.InvariantCulture) == text.TrimStart('#')
        || ((string?[])[Title, Sender, Reason]).Any(place => place?.Contains(text, StringComparison.OrdinalIgnoreCase) == true);
}
