namespace VRedis.Working;

/// <summary>Claimed pieces that wait for a lane of their task.</summary>
internal sealed class PieceQueue
{
    private readonly Queue<Piece> _pieces = new();
    private readonly object _gate = new();
    private bool _closed;
    private int _waiting;

    /// <summary>Pieces that wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _pieces.Count;
        }
    }

    /// <summary>Items in them.</summary>
    public int Items
    {
        get
        {
            lock (_gate)
                return _pieces.Sum(piece => piece.Count);
        }
    }

    /// <summary>Bytes of these.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
                return _pieces.Sum(piece => piece.Chunk.Bytes);
        }
    }

    /// <summary>Pieces for which no lane is there yet.</summary>
    public int Unattended
    {
        get
        {
            lock (_gate)
                return Math.Max(0, _pieces.Count - _waiting);
        }
    }

    /// <summary>Adds a piece.</summary>
    public void Add(Piece piece)
    {
        lock (_gate)
        {
            _pieces.Enqueue(piece);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Takes the next piece without waiting.</summary>
    public Piece? TryTake()
    {
        lock (_gate)
            return _pieces.TryDequeue(out var piece) ? piece : null;
    }

    /// <summary>Waits until there is a piece.</summary>
    /// <returns>False when none came in time, or none will come.</returns>
    public bool WaitForAny(TimeSpan timeout)
    {
        lock (_gate)
        {
            if (_pieces.Count == 0 && !_closed)
            {
                _waiting++;
                Monitor.Wait(_gate, timeout);
                _waiting--;
            }
            return _pieces.Count > 0;
        }
    }

    /// <summary>Whether no more pieces come.</summary>
    public bool Closed
    {
        get
        {
            lock (_gate)
                return _closed;
        }
    }

    /// <summary>Takes out everything that waits.</summary>
    public List<Piece> Clear()
    {
        lock (_gate)
        {
            var all = _pieces.ToList();
            _pieces.Clear();
            return all;
        }
    }

    /// <summary>Lets every waiting lane go.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }
}
