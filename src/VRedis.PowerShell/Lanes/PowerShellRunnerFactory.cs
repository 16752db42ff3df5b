using System.Management.Automation.Runspaces;
using VRedis.PowerShell.Values;
using VRedis.Working;

namespace VRedis.PowerShell.Lanes;

/// <summary>Opens lanes for PowerShell tasks. It keeps a runspace warm, so that a new task starts at once.</summary>
internal sealed class PowerShellRunnerFactory : IItemRunnerFactory
{
    private readonly LaneLimits _limits;
    private readonly PSValueCodec _codec = new();
    private readonly PSValueCodec _encryptedCodec = new() { Secrets = true };
    private readonly object _gate = new();
    private Task<Runspace> _spare;
    private bool _disposed;

    /// <param name="limits">What scripts may do; null for no limits.</param>
    public PowerShellRunnerFactory(LaneLimits? limits = null)
    {
        _limits = limits ?? LaneLimits.None;
        _spare = Task.Run(OpenRunspace);
    }

    public string Language => "powershell";

    public IItemRunner Open(TaskContext task)
    {
        var runspace = TakeSpare() ?? OpenRunspace();
        try
        {
            return new PowerShellRunner(runspace, task, _limits, task.Encrypted ? _encryptedCodec : _codec);
        }
        catch
        {
            runspace.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
        }
        _spare.ContinueWith(spare => spare.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
    }

    private Runspace OpenRunspace() => LaneRunspace.Open(_limits);

    private Runspace? TakeSpare()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_spare.IsCompleted)
                return null; // opening one more here is faster than waiting for a thread to do it
            var spare = _spare;
            _spare = Task.Run(OpenRunspace);
            return spare.IsCompletedSuccessfully ? spare.Result : null;
        }
    }
}
