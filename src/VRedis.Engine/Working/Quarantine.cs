namespace VRedis.Working;

/// <summary>
/// An item that was running twice when its worker was lost runs alone: first everything else of the worker comes to an end. So it harms
/// nothing but the worker, and if that is lost again, it is known why.
/// </summary>
internal sealed class Quarantine(Func<IEnumerable<TaskRun>> runs)
{
    private readonly object _gate = new();
    private TaskRun? _owner;

    /// <summary>Asks to claim such an item once nothing else runs.</summary>
    public void Ask(TaskRun run)
    {
        lock (_gate)
            _owner ??= run;
    }

    /// <summary>Whether a task may claim now, and whether it would run alone.</summary>
    public (bool May, bool Alone) Enter(TaskRun run)
    {
        lock (_gate)
        {
            if (_owner is null)
                return (true, !runs().Any(other => other.Held > 0));
            var quiet = !runs().Any(other => other.Held > 0);
            return (_owner == run && quiet, quiet);
        }
    }

    /// <summary>Nothing is left that must run alone.</summary>
    public void Leave(TaskRun run)
    {
        lock (_gate)
        {
            if (_owner != run)
                return;
            _owner = null;
        }
        foreach (var other in runs())
            other.Claims.Hungry();
    }

    /// <summary>Something has ended: the owner may look whether it is quiet now.</summary>
    public void Look()
    {
        TaskRun? owner;
        lock (_gate)
            owner = _owner;
        owner?.Claims.Hungry();
    }
}
