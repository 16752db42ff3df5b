using System.Diagnostics;

namespace VRedis.Bench.Children;

/// <summary>A process that ends with this one, however this one ends.</summary>
internal sealed class OwnedProcess : IAsyncDisposable
{
    private readonly Process _process;

    private OwnedProcess(Process process)
    {
        _process = process;
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
    }

    public StreamReader Output => _process.StandardOutput;

    public StreamWriter Input => _process.StandardInput;

    /// <summary>Processor time used so far.</summary>
    public TimeSpan Cpu => ProcessorClock.Of(_process);

    /// <summary>Memory that it holds now, in bytes.</summary>
    public long Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public static OwnedProcess Start(ProcessStartInfo start) => new(Process.Start(start)!);

    /// <summary>Waits a moment for it to end by itself.</summary>
    public async Task EndAsync(TimeSpan limit)
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(limit);
        }
        catch (TimeoutException)
        {
            // It is killed when disposed of.
        }
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void OnProcessExit(object? sender, EventArgs e) => _process.Kill();
}
