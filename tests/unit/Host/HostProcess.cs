using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace VRedis.Tests.Host;

/// <summary>How a host process ended, with everything it wrote.</summary>
public sealed record HostResult(int ExitCode, IReadOnlyList<string> Output, IReadOnlyList<string> Errors)
{
    /// <summary>Both streams, for a message of a failing test.</summary>
    public override string ToString() => $"exit code {ExitCode}\n--- output\n{string.Join('\n', Output)}\n--- errors\n{string.Join('\n', Errors)}";
}

/// <summary>A running VRedis.Host of the configuration under test. Disposing kills what still runs.</summary>
public sealed class HostProcess : IAsyncDisposable
{
    /// <summary>Long enough for a loaded machine; a test that works never waits for it.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly LineLog _output;
    private readonly LineLog _errors;

    private HostProcess(Process process)
    {
        _process = process;
        _output = new(process.StandardOutput);
        _errors = new(process.StandardError);
    }

    /// <summary>The host's assembly, built before the tests.</summary>
    public static string AssemblyPath { get; } = FindAssembly();

    public int Id => _process.Id;

    /// <summary>The lines of standard output so far.</summary>
    public IReadOnlyList<string> Output => _output.Lines;

    /// <summary>The lines of standard error so far.</summary>
    public IReadOnlyList<string> Errors => _errors.Lines;

    /// <summary>Starts the host with standard input at its end.</summary>
    public static HostProcess Start(params string[] arguments)
    {
        var host = StartWithInput(arguments);
        host._process.StandardInput.Close();
        return host;
    }

    /// <summary>Starts the host with standard input open, for <see cref="WriteInput"/>.</summary>
    public static HostProcess StartWithInput(params string[] arguments) => StartWithEnvironment(new Dictionary<string, string?>(), arguments);

    /// <summary>Starts the host with environment variables of its own; null removes one. Standard input stays open.</summary>
    public static HostProcess StartWithEnvironment(IReadOnlyDictionary<string, string?> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments.Prepend(AssemblyPath))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new(Process.Start(start)!);
    }

    /// <summary>Runs the host to its end with standard input at its end.</summary>
    public static async Task<HostResult> RunAsync(params string[] arguments)
    {
        await using var host = Start(arguments);
        return await host.WaitForExitAsync();
    }

    /// <summary>Sends a line to standard input; null ends it.</summary>
    public void WriteInput(string? line)
    {
        if (line is null)
            _process.StandardInput.Close();
        else
            _process.StandardInput.WriteLine(line);
    }

    /// <summary>Waits until a line of standard output contains <paramref name="text"/> and returns it.</summary>
    public Task<string> WaitForOutputAsync(string text, TimeSpan? timeout = null) => WaitForLineAsync(_output, text, timeout);

    /// <summary>Waits until a line of standard error contains <paramref name="text"/> and returns it.</summary>
    public Task<string> WaitForErrorAsync(string text, TimeSpan? timeout = null) => WaitForLineAsync(_errors, text, timeout);

    /// <summary>Whether children do not hear Ctrl+C: they inherit what their parent ignores.</summary>
    public static bool InterruptIsIgnored()
    {
        const string Field = "SigIgn:";
        const ulong InterruptBit = 1 << 1;
        return OperatingSystem.IsLinux()
            && File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal)) is { } ignored
            && (Convert.ToUInt64(ignored[Field.Length..].Trim(), 16) & InterruptBit) != 0;
    }

    /// <summary>Sends a signal (not on Windows): SIGINT is what Ctrl+C sends.</summary>
    public void Signal(PosixSignal signal)
    {
        var number = signal switch
        {
            PosixSignal.SIGINT => 2,
            PosixSignal.SIGTERM => 15,
            _ => throw new ArgumentOutOfRangeException(nameof(signal), signal, "Only SIGINT and SIGTERM are sent by tests."),
        };
        if (SendSignal(_process.Id, number) != 0)
            throw new InvalidOperationException($"The signal could not be sent: error {Marshal.GetLastPInvokeError()}.");
    }

    /// <summary>Ends the process at once, as kill -9 does.</summary>
    public void Kill() => _process.Kill(entireProcessTree: true);

    /// <summary>Waits for the end of the process and of its output.</summary>
    /// <exception cref="TimeoutException">It has not ended in time; it is killed, and the message has its output.</exception>
    public async Task<HostResult> WaitForExitAsync(TimeSpan? timeout = null)
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(timeout ?? DefaultTimeout);
            await Task.WhenAll(_output.End, _errors.End).WaitAsync(DefaultTimeout);
        }
        catch (TimeoutException)
        {
            Kill();
            throw new TimeoutException($"The host did not end. Its output:\n{string.Join('\n', Output)}\nIts errors:\n{string.Join('\n', Errors)}");
        }
        return new(_process.ExitCode, Output, Errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Kill();
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
    }

    private static async Task<string> WaitForLineAsync(LineLog log, string text, TimeSpan? timeout)
    {
        try
        {
            return await log.WaitForAsync(text).WaitAsync(timeout ?? DefaultTimeout);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"No line contains '{text}'. The lines:\n{string.Join('\n', log.Lines)}");
        }
    }

    /// <summary>The tests run from tests/unit/bin/Configuration/net10.0, the host lies in src/VRedis.Host/bin/Configuration/net10.0.</summary>
    private static string FindAssembly()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var root = output;
        while (!File.Exists(Path.Combine(root.FullName, "VRedis.sln")))
            root = root.Parent ?? throw new FileNotFoundException("VRedis.sln is in no folder above the tests.");
        return Path.Combine(root.FullName, "src", "VRedis.Host", "bin", output.Parent!.Name, output.Name, "VRedis.Host.dll");
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int SendSignal(int processId, int signal);
}
