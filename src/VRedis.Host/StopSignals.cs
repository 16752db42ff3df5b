using System.Runtime.InteropServices;

namespace VRedis.Host;

/// <summary>Turns the first Ctrl+C or SIGTERM into a stop of the running script; the second one ends the process as usual.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly Action _stop;
    private readonly PosixSignalRegistration[] _registrations;
    private int _exitCode;

    public StopSignals(Action stop)
    {
        _stop = stop;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => OnSignal(context, ExitCodes.Interrupted)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => OnSignal(context, ExitCodes.Terminated)),
        ];
    }

    /// <summary>The exit code that belongs to the signal; null while there was none.</summary>
    public int? ExitCode => Volatile.Read(ref _exitCode) is var code and not 0 ? code : null;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
    }

    private void OnSignal(PosixSignalContext context, int exitCode)
    {
        if (Interlocked.CompareExchange(ref _exitCode, exitCode, 0) != 0)
            return;
        context.Cancel = true;
        _stop();
    }
}
