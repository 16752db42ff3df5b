using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using VRedis.Connection;
using Xunit;

namespace VRedis.Tests.Engine.Support;

/// <summary>A worker or sender in a process of its own (tests/worker), which a test may kill and freeze.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private WorkerProcess(Process process, long id) => (_process, Id) = (process, id);

    /// <summary>Id of the worker, or of the sender's task.</summary>
    public long Id { get; }

    /// <summary>What it has of the machine's memory.</summary>
    public long MemoryBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public bool IsRunning => !_process.HasExited;

    /// <summary>Starts it and waits until it is ready.</summary>
    public static Task<WorkerProcess> StartAsync(string role, VRedisSettings settings, int number, params string[] behaviour) =>
        StartAsync(role, settings, number, new Dictionary<string, string>(), behaviour);

    /// <summary>Starts it with variables of the environment.</summary>
    public static async Task<WorkerProcess> StartAsync(string role, VRedisSettings settings, int number, IReadOnlyDictionary<string, string> environment, params string[] behaviour)
    {
        var start = new ProcessStartInfo("dotnet", [AssemblyPath(), role, JsonSerializer.Serialize(settings), number.ToString(CultureInfo.InvariantCulture), .. behaviour])
        {
            RedirectStandardInput = true, // it ends with this process
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Until.Generous);
        if (line?.Split(' ') is not ["ready", var id])
            throw new InvalidOperationException($"The {role} process did not start: '{line}'.");
        return new WorkerProcess(process, long.Parse(id, CultureInfo.InvariantCulture));
    }

    /// <summary>Ends it at once (SIGKILL), frozen or not.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Asks it to end (SIGTERM).</summary>
    public void Terminate() => Signal("TERM");

    /// <summary>Stops it from running (SIGSTOP): its connections stay open.</summary>
    public void Freeze() => Signal("STOP");

    /// <summary>Lets it run on.</summary>
    public void Thaw() => Signal("CONT");

    public ValueTask DisposeAsync()
    {
        Kill();
        _process.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Signal(string name)
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Windows cannot freeze a process.");
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>The tests run from tests/unit/bin/Configuration/net10.0, the process lies in tests/worker/bin/Configuration/net10.0.</summary>
    private static string AssemblyPath()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var tests = output.Parent!.Parent!.Parent!.Parent!;
        return Path.Combine(tests.FullName, "worker", "bin", output.Parent.Name, output.Name, "VRedis.TestWorker.dll");
    }
}
