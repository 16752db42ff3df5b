using System.Runtime.InteropServices;

namespace VRedis.PowerShell.Workers;

/// <summary>Lets SIGTERM, with which supervisors end a process, drain the worker in the foreground as Ctrl+C does, instead of ending the process under it.</summary>
internal sealed class TerminateSignal : IDisposable
{
    private readonly PosixSignalRegistration _registration;

    /// <param name="stop">Called when the signal comes.</param>
    public TerminateSignal(Action stop) => _registration = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
    {
        context.Cancel = true;
        stop();
    });

    public void Dispose() => _registration.Dispose();
}
