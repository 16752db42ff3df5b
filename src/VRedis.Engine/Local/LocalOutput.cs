using VRedis.Sending;

namespace VRedis.Local;

/// <summary>Passes output on: at once, or for an ordered task when all items before it are settled.</summary>
internal sealed class LocalOutput(bool ordered, Action<TaskEvent> tell)
{
    private readonly Dictionary<long, OutputEvent?> _early = [];
    private readonly object _gate = new();
    private long _passed;

    /// <summary>The last item of which, and of all before it, the output was passed on.</summary>
    public long Passed => Volatile.Read(ref _passed);

    /// <summary>An item is settled.</summary>
    /// <param name="item">Its id.</param>
    /// <param name="output">What it gave; null for nothing.</param>
    public void Settle(long item, OutputEvent? output)
    {
        if (!ordered)
        {
            if (output is not null)
                tell(output);
            return;
        }
        lock (_gate)
        {
            _early[item] = output;
            while (_early.Remove(_passed + 1, out var next))
            {
                if (next is not null)
                    tell(next);
                Volatile.Write(ref _passed, _passed + 1);
            }
        }
    }
}
