namespace VRedis.Tests.Host;

/// <summary>Collects the lines of a stream as they come, and lets a test wait for one of them.</summary>
internal sealed class LineLog
{
    private readonly List<string> _lines = [];
    private TaskCompletionSource _changed = NewSignal();

    public LineLog(TextReader reader) => End = ReadAsync(reader);

    /// <summary>Completes when the stream has ended.</summary>
    public Task End { get; }

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
                return [.. _lines];
        }
    }

    /// <summary>The first line that contains <paramref name="text"/>, which may still have to come.</summary>
    /// <exception cref="EndOfStreamException">The stream has ended without it.</exception>
    public async Task<string> WaitForAsync(string text)
    {
        while (true)
        {
            Task changed;
            bool ended;
            lock (_lines)
            {
                // Before the search: what comes after it is then seen in the next round.
                ended = End is { IsCompleted: true };
                if (_lines.Find(line => line.Contains(text, StringComparison.Ordinal)) is { } found)
                    return found;
                changed = _changed.Task;
            }
            if (ended)
                throw new EndOfStreamException($"No line contains '{text}'. The lines:\n{string.Join('\n', Lines)}");
            await Task.WhenAny(changed, End);
        }
    }

    private async Task ReadAsync(TextReader reader)
    {
        while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            lock (_lines)
            {
                _lines.Add(line);
                _changed.SetResult();
                _changed = NewSignal();
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
