using System.Diagnostics;

namespace VRedis.Cmdlines;

/// <summary>
/// Cuts what a program writes to one stream into lines. A line ends with LF, CR LF, or CR, by which programs show their progress; what has had no end for
/// a quarter of a second, such as a question, is given out as it is, and so is a line of more than <see cref="MostBytes"/>.
/// </summary>
/// <param name="lines">Takes the lines.</param>
/// <param name="error">Whether the stream is standard error.</param>
internal sealed class LineCutter(LineQueue lines, bool error)
{
    /// <summary>Longest line in one piece.</summary>
    public const int MostBytes = 64 << 10;

    private const byte LineFeed = (byte)'\n';
    private const byte Return = (byte)'\r';
    private static readonly TimeSpan Stale = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly TextBytes _text = new();
    private readonly byte[] _line = new byte[MostBytes]; // what has no end yet
    private int _length;
    private bool _returned; // CR has just ended a line; an LF behind it belongs to it
    private long _last = Stopwatch.GetTimestamp();

    /// <summary>Takes what was read; waits while nobody takes the lines.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            Cut(_text.Next(bytes), wait: true);
            _last = Stopwatch.GetTimestamp(); // not before: while nobody takes the lines, the program has no chance to go on with the last one
        }
    }

    /// <summary>The stream has ended.</summary>
    public void End()
    {
        lock (_gate)
        {
            Cut(_text.Next([], all: true), wait: true);
            if (_length > 0)
                GiveLine(wait: true);
        }
    }

    /// <summary>Gives out what has waited for its end for too long. Never waits.</summary>
    public void GiveStale()
    {
        if (!_gate.TryEnter())
            return; // it is being fed
        try
        {
            if (Stopwatch.GetElapsedTime(_last) < Stale)
                return;
            Cut(_text.Next([], all: true), wait: false);
            GiveOpen(wait: false);
        }
        finally
        {
            _gate.Exit();
        }
    }

    private void Cut(ReadOnlySpan<byte> bytes, bool wait)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOfAny(LineFeed, Return);
            Append(end < 0 ? bytes : bytes[..end], wait);
            if (end < 0)
                return;
            EndLine(bytes[end], wait);
            bytes = bytes[(end + 1)..];
        }
    }

    private void EndLine(byte end, bool wait)
    {
        if (end == Return && _length == 0)
            return; // what follows overwrites nothing, or what was given out
        if (end == Return || !_returned)
            GiveLine(wait);
        _returned = end == Return;
    }

    private void Append(ReadOnlySpan<byte> bytes, bool wait)
    {
        _returned &= bytes.IsEmpty;
        while (!bytes.IsEmpty)
        {
            var fits = Math.Min(bytes.Length, MostBytes - _length);
            bytes[..fits].CopyTo(_line.AsSpan(_length));
            _length += fits;
            bytes = bytes[fits..];
            if (_length == MostBytes)
                GiveOpen(wait);
        }
    }

    private void GiveLine(bool wait)
    {
        lines.Add(new BatchLine(TextBytes.Decode(_line.AsSpan(0, _length)), error), wait);
        _length = 0;
    }

    /// <summary>Gives out what there is of a line, but no half character.</summary>
    private void GiveOpen(bool wait)
    {
        var whole = _length - TextBytes.Incomplete(_line.AsSpan(0, _length));
        if (whole == 0)
            return;
        lines.Add(new BatchLine(TextBytes.Decode(_line.AsSpan(0, whole)), error, Open: true), wait);
        _line.AsSpan(whole, _length - whole).CopyTo(_line);
        _length -= whole;
    }
}
