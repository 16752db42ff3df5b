using System.Diagnostics;
using System.Management.Automation;
using VRedis.PowerShell.Values;
using VRedis.Wire;
using VRedis.Working;

namespace VRedis.PowerShell.Workers;

/// <summary>Takes what is echoed from the lanes and never lets them wait: when too much waits to be shown it is left out, with a note.</summary>
internal sealed class EchoTap
{
    private const int Most = 1000;
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);

    private readonly PSValueCodec _codec = new();
    private readonly Func<int> _waiting;
    private readonly Action<InformationRecord> _show;
    private readonly object _gate = new();
    private bool _dropping;
    private long _progress;

    /// <param name="worker">Whose items are listened to.</param>
    /// <param name="waiting">How many lines wait to be shown.</param>
    /// <param name="show">Takes a line; may be called on any thread and must not wait.</param>
    public EchoTap(HostedWorker worker, Func<int> waiting, Action<InformationRecord> show)
    {
        (_waiting, _show) = (waiting, show);
        worker.Echo += Take;
    }

    private void Take(long taskId, TaskRecord record)
    {
        lock (_gate)
        {
            if (record.Stream == StreamKind.Progress && !IsProgressDue())
                return;
            var waiting = _waiting();
            if (waiting < (_dropping ? Most / 2 : Most))
            {
                _dropping = false;
                _show(EchoLine.From(taskId, record, _codec));
            }
            else if (!_dropping)
            {
                _dropping = true;
                _show(EchoLine.Note(Messages.EchoLinesLeftOut));
            }
        }
    }

    private bool IsProgressDue()
    {
        if (_progress != 0 && Stopwatch.GetElapsedTime(_progress) < ProgressInterval)
            return false;
        _progress = Stopwatch.GetTimestamp();
        return true;
    }
}
