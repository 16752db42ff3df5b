namespace VRedis.Cmdlines;

/// <summary>
/// The lines of a command on their way from the threads that read them to the loop that sends them. It is bounded: when the sender does not take
/// them, reading waits, and with it the command.
/// </summary>
internal sealed class LineQueue
{
    private const int Capacity = 256 << 10; // characters

    private readonly Queue<BatchLine> _lines = new();
    private readonly object _gate = new();
    private readonly Signal _more = new();
    private int _characters;
    private bool _closed;

    /// <summary>Adds a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="wait">Waits while the queue is full.</param>
    public void Add(BatchLine line, bool wait)
    {
        lock (_gate)
        {
            while (wait && !_closed && _characters >= Capacity)
                Monitor.Wait(_gate);
            if (_closed)
                return;
            _lines.Enqueue(line);
            _characters += Weight(line);
        }
        _more.Set();
    }

    /// <summary>Takes what is there, at most about so many characters.</summary>
    public IReadOnlyList<BatchLine> Take(int characters)
    {
        var taken = new List<BatchLine>();
        lock (_gate)
        {
            while (characters > 0 && _lines.TryDequeue(out var line))
            {
                taken.Add(line);
                characters -= Weight(line);
                _characters -= Weight(line);
            }
            Monitor.PulseAll(_gate);
        }
        return taken;
    }

    /// <summary>Waits until there is something or <see cref="Wake"/> is called, or for as long as given.</summary>
    public Task WaitAsync(TimeSpan timeout, CancellationToken cancellation) => _more.WaitAsync(timeout, cancellation);

    /// <summary>Ends a wait in <see cref="WaitAsync"/> early.</summary>
    public void Wake() => _more.Set();

    /// <summary>Takes no more lines, and holds nobody up any more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            _lines.Clear();
            Monitor.PulseAll(_gate);
        }
    }

    private static int Weight(BatchLine line) => line.Text.Length + 16; // an empty line is not nothing
}
