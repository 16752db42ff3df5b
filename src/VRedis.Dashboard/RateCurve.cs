using System.Diagnostics;

namespace VRedis.Dashboard;

/// <summary>How fast a counter has grown, look by look.</summary>
internal sealed class RateCurve
{
    /// <summary>Most looks that are kept.</summary>
    public const int Longest = 300;

    private const int Recent = 5;

    private readonly Queue<double> _rates = new();
    private long _count;
    private long _at;

    /// <summary>Items a second, the latest looks last.</summary>
    public IEnumerable<double> Last(int looks) => _rates.Skip(Math.Max(0, _rates.Count - looks));

    /// <summary>Items a second over the latest looks; null before there are any.</summary>
    public double? Now => _rates.Count == 0 ? null : Math.Round(Last(Recent).Average(), 1);

    /// <summary>Takes what the counter is now.</summary>
    public void Add(long count)
    {
        var now = Stopwatch.GetTimestamp();
        if (_at != 0)
        {
            _rates.Enqueue(Math.Round(Math.Max(0, count - _count) / Math.Max(0.001, Stopwatch.GetElapsedTime(_at, now).TotalSeconds), 1));
            if (_rates.Count > Longest)
                _rates.Dequeue();
        }
        (_count, _at) = (count, now);
    }
}
