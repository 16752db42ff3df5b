using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Module;

/// <summary>Start-VRedisWorker -MetricsPort and -StatusPath: what others see of a worker.</summary>
[Collection(ModuleCollection.Name)]
public sealed class WorkerReportTests : IDisposable
{
    private readonly ModuleSession _session = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("vredis-test-").FullName;

    private string StatusPath => Path.Combine(_folder, "status.json");

    public void Dispose()
    {
        _session.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_worker_serves_metrics_and_writes_its_status_as_long_as_it_works()
    {
        await using var redis = await OwnRedisServer.StartAsync();
        _session.Connect(redis.Host, redis.Port, redis.Password);
        var port = FreePort();
        _session.Run("$worker = Start-VRedisWorker -AsJob -Name probed -ThrottleLimit 3 -MetricsPort $args[0] -StatusPath $args[1]", port, StatusPath).ThrowIfErrors();
        Assert.True((await StatusAsync(_ => true)).GetProperty("connected").GetBoolean());

        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        Assert.Contains("vredis_worker_slots{worker=\"probed\"} 3\n", await http.GetStringAsync("/metrics", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/", TestContext.Current.CancellationToken)).StatusCode);

        _session.Run("$task = 1..3 | Invoke-VRedisPipe { Start-Sleep 600 } -NoWait").ThrowIfErrors();
        var status = await StatusAsync(status => status.GetProperty("running").GetInt32() == 3);
        Assert.Equal(("probed", "Working", Environment.ProcessId), (status.GetProperty("name").GetString(), status.GetProperty("state").GetString(), status.GetProperty("processId").GetInt32()));
        Assert.Equal(1, Assert.Single(status.GetProperty("tasks").EnumerateArray()).GetInt64());
        Assert.Equal([StatusPath], Directory.GetFiles(_folder)); // no draft beside

        redis.Kill();
        await StatusAsync(status => !status.GetProperty("connected").GetBoolean()); // it is written all the same: that Redis is away is no reason to end the worker

        await redis.RestartAsync();
        _session.Run("$worker | Remove-Job -Force").ThrowIfErrors();
        Assert.Empty(Directory.GetFiles(_folder));
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync("/metrics", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_cannot_be_reported_is_an_error_and_starts_no_worker()
    {
        await using var redis = await OwnRedisServer.StartAsync();
        _session.Connect(redis.Host, redis.Port, redis.Password);
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        Assert.Contains($"127.0.0.1:{port}", _session.Run("Start-VRedisWorker -AsJob -MetricsPort $args[0]", port).SingleError(ErrorIds.MetricsNotServed, ErrorCategory.OpenError).Exception.Message, StringComparison.Ordinal);
        _session.Run("Start-VRedisWorker -StatusPath $args[0]", Path.Combine(_folder, "none", "status.json")).SingleError(ErrorIds.FileNotWritten, ErrorCategory.WriteError);
        Assert.Empty(_session.Run("Get-VRedisWorker; Get-Job").ThrowIfErrors().Output);
    }

    private async Task<JsonElement> StatusAsync(Func<JsonElement, bool> condition)
    {
        JsonElement status = default;
        await Until.Async(
            () =>
            {
                status = JsonDocument.Parse(File.ReadAllText(StatusPath)).RootElement;
                return condition(status);
            }, "the status says so");
        return status;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
