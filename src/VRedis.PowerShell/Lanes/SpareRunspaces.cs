using System.Management.Automation.Runspaces;

namespace VRedis.PowerShell.Lanes;

/// <summary>
/// Runspaces that are open before a lane needs one: opening takes tens of milliseconds of a processor, most of them for the engine's look at every mounted file system. One is always
/// ready; a worker that had more lanes at once of late has as many, so that the next task like it has all its lanes at once.
/// </summary>
internal sealed class SpareRunspaces : IDisposable
{
    /// <summary>Most that are kept ready; each takes about a megabyte.</summary>
    public const int Most = 16;

    private readonly Func<Runspace> _open;
    private readonly TimeSpan _quiet;
    private readonly TimeSpan _memory;
    private readonly Stack<Runspace> _ready = new();
    private readonly Timer _timer;
    private readonly object _gate = new();
    private int _used;
    private int _wanted = 1;
    private bool _opening;
    private bool _resting; // nobody has asked for one for as long as it takes to be quiet
    private bool _disposed;

    /// <param name="open">Opens one.</param>
    /// <param name="quiet">So long after a runspace was taken more than one are opened: lanes that open, and their first items, need the processor more. Default: 0.1 s.</param>
    /// <param name="memory">So long after a runspace was taken only one is kept. Default: 60 s.</param>
    public SpareRunspaces(Func<Runspace> open, TimeSpan? quiet = null, TimeSpan? memory = null)
    {
        (_open, _quiet, _memory) = (open, quiet ?? TimeSpan.FromSeconds(0.1), memory ?? TimeSpan.FromSeconds(60));
        _timer = new Timer(_ => OnTime(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        lock (_gate)
            Fill();
    }

    /// <summary>How many are ready.</summary>
    public int Ready
    {
        get
        {
            lock (_gate)
                return _ready.Count;
        }
    }

    /// <summary>Takes one. Where none is ready it is opened on this thread, which is sooner than to wait for another's.</summary>
    public Runspace Take()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _wanted = Math.Max(_wanted, Math.Min(++_used, Most));
            _resting = false;
            _timer.Change(_quiet, Timeout.InfiniteTimeSpan);
            var spare = _ready.TryPop(out var ready) ? ready : null;
            Fill();
            if (spare is not null)
                return spare;
        }
        try
        {
            return _open();
        }
        catch
        {
            Used();
            throw;
        }
    }

    /// <summary>A runspace that was taken is used no more, and disposed by whoever had it.</summary>
    public void Used()
    {
        lock (_gate)
            _used--;
    }

    /// <summary>Disposes those that are ready; those that were taken are their users'.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _timer.Dispose();
            Drop(0);
        }
    }

    private void OnTime()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            if (!_resting)
            {
                _resting = true;
                _timer.Change(_memory, Timeout.InfiniteTimeSpan);
                Fill();
            }
            else
            {
                _wanted = 1;
                Drop(1);
            }
        }
    }

    /// <summary>Opens what is missing, one after another.</summary>
    private void Fill()
    {
        if (_opening || _disposed || _ready.Count >= (_resting ? _wanted : 1))
            return;
        _opening = true;
        Task.Run(() =>
        {
            Runspace? runspace = null;
            try
            {
                runspace = _open();
            }
            catch (Exception)
            {
                // The lane that opens the next one is told why.
            }
            lock (_gate)
            {
                _opening = false;
                if (runspace is null)
                    return;
                _ready.Push(runspace);
                Drop(_disposed ? 0 : _wanted); // it may be wanted no more
                Fill();
            }
        });
    }

    private void Drop(int left)
    {
        while (_ready.Count > left)
            _ready.Pop().Dispose();
    }
}
