using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace VRedis.Observing;

/// <summary>Collects what the engine measures in this process, and writes it in the text format of Prometheus.</summary>
public sealed class PrometheusText : IDisposable
{
    private static readonly double[] Bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<Instrument, ConcurrentDictionary<string, Series>> _series = new();
    private readonly ConcurrentDictionary<string, bool> _names = new();
    private readonly Lock _writing = new();

    /// <summary>Begins to collect.</summary>
    public PrometheusText()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (!ReferenceEquals(instrument.Meter, Telemetry.Meter))
                return;
            _names[Name(instrument)] = true;
            listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Measured(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Measured(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Measured(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>What may be measured, whether it was or not.</summary>
    public IReadOnlyCollection<string> Names => [.. _names.Keys];

    /// <summary>All that was measured up to now.</summary>
    public string Write()
    {
        lock (_writing)
        {
            foreach (var (instrument, series) in _series)
            {
                if (instrument.IsObservable)
                    series.Clear(); // what is not measured any more is gone
            }
            _listener.RecordObservableInstruments();
            var text = new StringBuilder();
            foreach (var (instrument, series) in _series.OrderBy(pair => pair.Key.Name, StringComparer.Ordinal))
                Write(text, instrument, series);
            return text.ToString();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Measured(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = Labels(tags);
        var one = _series.GetOrAdd(instrument, _ => new()).GetOrAdd(labels, _ => new Series());
        lock (one)
        {
            one.Count++;
            one.Value = instrument.IsObservable ? value : one.Value + value;
            if (instrument is Histogram<double>)
                one.Buckets[Array.FindIndex(Bounds, bound => value <= bound) is var bucket and >= 0 ? bucket : Bounds.Length]++;
        }
    }

    private static void Write(StringBuilder text, Instrument instrument, ConcurrentDictionary<string, Series> series)
    {
        var (name, type) = (Name(instrument), Type(instrument));
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {instrument.Description}\n# TYPE {name} {type}\n");
        foreach (var (labels, one) in series.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            lock (one)
            {
                if (type == "histogram")
                    WriteHistogram(text, name, labels, one);
                else
                    text.Append(CultureInfo.InvariantCulture, $"{name}{{{labels}}} {one.Value}\n");
            }
        }
    }

    private static string Type(Instrument instrument) => instrument switch { Histogram<double> => "histogram", { IsObservable: true } => "gauge", _ => "counter" };

    private static string Name(Instrument instrument) => instrument.Name.Replace('.', '_') + (instrument.Unit == "s" ? "_seconds" : "") + (Type(instrument) == "counter" ? "_total" : "");

    private static void WriteHistogram(StringBuilder text, string name, string labels, Series one)
    {
        var below = 0L;
        for (var i = 0; i <= Bounds.Length; i++)
        {
            below += one.Buckets[i];
            text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{labels},le=\"{(i < Bounds.Length ? Bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf")}\"}} {below}\n");
        }
        text.Append(CultureInfo.InvariantCulture, $"{name}_sum{{{labels}}} {one.Value}\n{name}_count{{{labels}}} {one.Count}\n");
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in tags)
            text.Append(text.Length > 0 ? "," : "").Append(name).Append("=\"").Append(Escaped(value)).Append('"');
        return text.ToString();
    }

    private static string Escaped(object? value) =>
        $"{value}".Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private sealed class Series
    {
        public long Count;
        public double Value;

        public long[] Buckets { get; } = new long[Bounds.Length + 1];
    }
}
