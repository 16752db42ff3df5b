using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace VRedis.Tests.Module;

/// <summary>Start-VRedisServer and Stop-VRedisServer, and the session around them.</summary>
[Collection(ModuleCollection.Name)]
public sealed class ServerCommandTests : IDisposable
{
    private readonly ModuleSession _session = new();

    public void Dispose()
    {
        _session.Run("Get-Job | Remove-Job -Force; Stop-VRedisServer -ErrorAction Ignore");
        _session.Dispose();
    }

    [Fact]
    public void A_server_starts_connects_the_session_and_stops()
    {
        _session.Run("Start-VRedisServer -Port 0; $worker = Start-VRedisWorker -AsJob").ThrowIfErrors();
        Assert.Equal([2], _session.Run("1 | Invoke-VRedisPipe { $_ + 1 }").ThrowIfErrors().Output);
        _session.Run("$worker | Stop-Job; Stop-VRedisServer").ThrowIfErrors();
        _session.Run("Stop-VRedisServer").SingleError(ErrorIds.NoServer, ErrorCategory.ObjectNotFound);
    }

    [Fact]
    public void A_second_server_is_refused_and_the_first_goes_on()
    {
        _session.Run("Start-VRedisServer -Port 0").ThrowIfErrors();
        _session.Run("Start-VRedisServer -Port 0").SingleError(ErrorIds.ServerRunning, ErrorCategory.InvalidOperation);
        _session.Run("Get-VRedisStat; Stop-VRedisServer; Start-VRedisServer -Port 0; Get-VRedisStat").ThrowIfErrors();
    }

    [Fact]
    public void A_busy_port_is_an_error_and_another_one_works()
    {
        using var busy = new TcpListener(IPAddress.Loopback, 0);
        busy.Start();
        _session.Run("Start-VRedisServer -Port $args[0]", ((IPEndPoint)busy.LocalEndpoint).Port).SingleError(ErrorIds.ServerNotStarted, ErrorCategory.OpenError);
        _session.Run("Start-VRedisServer -Port 0; Get-VRedisStat").ThrowIfErrors();
    }

    [Theory]
    [InlineData("Get-VRedisStat")]
    [InlineData("1 | Invoke-VRedisPipe { $_ }")]
    [InlineData("Start-VRedisWorker -AsJob")]
    public void A_command_before_Connect_with_nothing_reachable_is_an_error(string command)
    {
        _session.Run("Disconnect-VRedis").ThrowIfErrors();
        var settings = VRedis.Connection.SettingsSource.Current();
        Assert.SkipWhen(Answers(settings.HostName, settings.Port), $"A server answers at {settings.Address}.");
        var error = _session.Run(command).SingleError(ErrorIds.Unreachable, ErrorCategory.ConnectionError);
        Assert.Contains(settings.Address, error.Exception.Message, StringComparison.Ordinal);
        _session.Run("Start-VRedisServer -Port 0; Get-VRedisStat").ThrowIfErrors();
    }

    private static bool Answers(string host, int port)
    {
        try
        {
            using var client = new TcpClient(host, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
