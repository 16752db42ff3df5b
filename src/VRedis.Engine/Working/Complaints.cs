using System.Collections.Concurrent;

namespace VRedis.Working;

/// <summary>Keeps what is wrong for long from being said again and again.</summary>
internal sealed class Complaints
{
    private const long Again = 60_000;
    private const int Most = 1000;

    private readonly ConcurrentDictionary<string, long> _said = new(StringComparer.Ordinal);

    /// <summary>Whether a sentence is to be said: it has not been within a minute.</summary>
    public bool IsNew(string message)
    {
        var now = Environment.TickCount64;
        if (_said.TryGetValue(message, out var before) && now - before < Again)
            return false;
        if (_said.Count >= Most)
            _said.Clear();
        _said[message] = now;
        return true;
    }
}
