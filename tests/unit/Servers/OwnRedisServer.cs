using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using StackExchange.Redis;
using Xunit;

namespace VRedis.Tests.Servers;

/// <summary>
/// A redis-server process of one test, which may kill, freeze and restart it. Loopback, nothing kept on disk unless asked for.
/// </summary>
public sealed class OwnRedisServer : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);
    private static readonly ConcurrentDictionary<int, bool> Given = [];
    internal static readonly string? Program = FindProgram();

    private readonly string _folder = Directory.CreateTempSubdirectory("vredis-test-").FullName;
    private readonly string[] _options;
    private OwnRedisServer? _master; // whom it looks after as a sentinel
    private Process? _process;

    private OwnRedisServer(int port, string? password, string[] options)
    {
        Port = port;
        Password = password;
        _options = options;
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
    }

    /// <summary>Name of the master of <see cref="StartSentinelAsync"/>.</summary>
    public const string SentinelMaster = "chief";

    /// <summary>True when redis-server is on PATH.</summary>
    public static bool IsAvailable => Program is not null;

    public string Host { get; } = IPAddress.Loopback.ToString();

    public int Port { get; }

    public string? Password { get; }

    /// <summary>Its port for TLS; 0 when it has none.</summary>
    public int TlsPort { get; private init; }

    /// <summary>What it keeps on disk lies here.</summary>
    public string Folder => _folder;

    /// <summary>True unless it was killed.</summary>
    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Starts a server and waits until it answers. Skips the test when redis-server is not on PATH.</summary>
    /// <param name="password">The password that it asks for; null for none.</param>
    /// <param name="appendOnly">True keeps every write on disk, so that data survives <see cref="Kill"/> and <see cref="RestartAsync"/>.</param>
    /// <param name="port">The port; 0 for a free one.</param>
    /// <param name="options">More options of redis-server, such as "--maxmemory", "10mb".</param>
    public static async Task<OwnRedisServer> StartAsync(string? password = null, bool appendOnly = false, int port = 0, params string[] options)
    {
        if (!IsAvailable)
            Assert.Skip("redis-server is not on PATH.");
        if (appendOnly)
            options = ["--appendonly", "yes", "--appendfsync", "always", .. options];
        return await LaunchAsync(new OwnRedisServer(port == 0 ? FindFreePort() : port, password, options));
    }

    private static async Task<OwnRedisServer> LaunchAsync(OwnRedisServer server)
    {
        try
        {
            await server.LaunchAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a server that listens for TLS too.</summary>
    /// <param name="options">Its options, for the port given.</param>
    /// <param name="password">The password that it asks for; null for none.</param>
    public static async Task<OwnRedisServer> StartWithTlsAsync(Func<int, string[]> options, string? password = null)
    {
        if (!IsAvailable)
            Assert.Skip("redis-server is not on PATH.");
        var port = FindFreePort();
        return await LaunchAsync(new OwnRedisServer(FindFreePort(), password, options(port)) { TlsPort = port });
    }

    /// <summary>Starts a sentinel that looks after a master, of which it alone decides whether it is down.</summary>
    /// <param name="master">The master, known to the sentinel as <see cref="SentinelMaster"/>.</param>
    public static async Task<OwnRedisServer> StartSentinelAsync(OwnRedisServer master)
    {
        var sentinel = new OwnRedisServer(FindFreePort(), password: null, []) { _master = master };
        return await LaunchAsync(sentinel);
    }

    /// <summary>Runs a command, its words with spaces between, on a connection of its own.</summary>
    /// <returns>The answer, as on the wire.</returns>
    public async Task<string> AskAsync(string command)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(Host, Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"{command}\r\nQUIT\r\n"));
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync();
        return answer.EndsWith("+OK\r\n", StringComparison.Ordinal) ? answer[..^5] : answer;
    }

    /// <summary>Ends the process at once (SIGKILL), frozen or not.</summary>
    public void Kill()
    {
        _process?.Kill();
        _process?.WaitForExit();
    }

    /// <summary>Stops the process from running (SIGSTOP): connections stay open, nothing is answered.</summary>
    public void Freeze() => Signal("STOP");

    /// <summary>Lets a frozen process run on.</summary>
    public void Thaw() => Signal("CONT");

    /// <summary>Kills the process if it runs and starts it again, on the same port and with what it kept on disk.</summary>
    public async Task RestartAsync()
    {
        Kill();
        await LaunchAsync();
    }

    /// <summary>A connection of the test's own; survives <see cref="RestartAsync"/>.</summary>
    public async Task<ConnectionMultiplexer> ConnectAsync() => await ConnectionMultiplexer.ConnectAsync(
        new ConfigurationOptions { EndPoints = { { Host, Port } }, Password = Password, AllowAdmin = true, AbortOnConnectFail = false, ReconnectRetryPolicy = new LinearRetry(100) });

    public ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        Kill();
        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task LaunchAsync()
    {
        var log = Path.Combine(_folder, "redis.log");
        string[] password = Password is null ? [] : ["--requirepass", Password];
        _process?.Dispose();
        string[] common = ["--bind", Host, "--port", $"{Port}", "--dir", _folder, "--logfile", log, "--daemonize", "no"];
        _process = Process.Start(Program!, _master is null ? [.. common, "--save", "", .. password, .. _options] : [await WriteSentinelFileAsync(_master), "--sentinel", .. common]);

        var started = Stopwatch.StartNew();
        while (!await AnswersAsync())
        {
            if (_process.HasExited || started.Elapsed > StartLimit)
                throw new InvalidOperationException($"redis-server on port {Port} did not start:\n{(File.Exists(log) ? await File.ReadAllTextAsync(log) : "no log")}");
            await Task.Delay(10);
        }
    }

    private async Task<string> WriteSentinelFileAsync(OwnRedisServer master)
    {
        var path = Path.Combine(_folder, "sentinel.conf");
        await File.WriteAllTextAsync(path, $"""
            sentinel monitor {SentinelMaster} {master.Host} {master.Port} 1
            sentinel down-after-milliseconds {SentinelMaster} 1000
            sentinel failover-timeout {SentinelMaster} 5000
            {(master.Password is null ? "" : $"sentinel auth-pass {SentinelMaster} {master.Password}")}

            """);
        return path;
    }

    /// <summary>True once it listens and has loaded what it kept. One that asks for a password answers too.</summary>
    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(Host, Port);
            var stream = client.GetStream();
            await stream.WriteAsync("PING\r\n"u8.ToArray());
            using var reader = new StreamReader(stream);
            return await reader.ReadLineAsync() is { } line && (line.StartsWith("+PONG", StringComparison.Ordinal) || line.StartsWith("-NOAUTH", StringComparison.Ordinal));
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process!.Id}"]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    // A test run that is broken off still ends the servers it started.
    private void OnProcessExit(object? sender, EventArgs e) => Kill();

    /// <summary>A port that nobody listens on just now, and that no other server of these tests has got: many start at once.</summary>
    internal static int FindFreePort()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var port = ((IPEndPoint)listener.LocalEndpoint).Port;
            if (Given.TryAdd(port, true))
                return port;
        }
    }

    private static string? FindProgram() => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "redis-server.exe" : "redis-server"))
        .FirstOrDefault(File.Exists);
}
