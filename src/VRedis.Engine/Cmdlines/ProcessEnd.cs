using System.Runtime.InteropServices;

namespace VRedis.Cmdlines;

/// <summary>Calls back when this process is about to end without having ended its worker: somebody terminates it, closes its terminal, or it just exits.</summary>
internal sealed class ProcessEnd : IDisposable
{
    private readonly Action _onEnd;
    private readonly PosixSignalRegistration[] _signals;

    public ProcessEnd(Action onEnd)
    {
        _onEnd = onEnd;
        AppDomain.CurrentDomain.ProcessExit += OnExit;
        // The runtime ends at these without telling anybody; after this it still does.
        _signals = [.. ((PosixSignal[])[PosixSignal.SIGTERM, PosixSignal.SIGHUP]).Select(signal => PosixSignalRegistration.Create(signal, _ => _onEnd()))];
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        foreach (var signal in _signals)
            signal.Dispose();
    }

    private void OnExit(object? sender, EventArgs e) => _onEnd();
}
