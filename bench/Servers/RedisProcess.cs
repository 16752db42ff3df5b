using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using VRedis.Bench.Children;

namespace VRedis.Bench.Servers;

/// <summary>A redis-server process on loopback that keeps nothing on disk.</summary>
internal sealed class RedisProcess : IBenchServer
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);

    private readonly OwnedProcess _process;

    private RedisProcess(OwnedProcess process, string name, int port) => (_process, Name, Port) = (process, name, port);

    public string Name { get; }

    public int Port { get; }

    public TimeSpan? Cpu => _process.Cpu;

    public long? Memory => _process.Memory;

    public static string? FindProgram() => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "redis-server.exe" : "redis-server"))
        .FirstOrDefault(File.Exists);

    public static async Task<RedisProcess> StartAsync(string program)
    {
        var port = FindFreePort();
        var process = OwnedProcess.Start(new ProcessStartInfo(program, ["--bind", "127.0.0.1", "--port", $"{port}", "--save", "", "--appendonly", "no"])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetTempPath(),
        });
        try
        {
            var name = "redis-server";
            while (await process.Output.ReadLineAsync().WaitAsync(StartLimit) is { } line)
            {
                if (line.Contains("Redis version=", StringComparison.Ordinal))
                    name = $"redis-server {line.Split("Redis version=")[1].Split(',')[0]}";
                if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
                {
                    _ = process.Output.ReadToEndAsync(); // what it writes later must not block it
                    return new RedisProcess(process, name, port);
                }
            }
            throw new BenchException($"redis-server did not start on port {port}.");
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
