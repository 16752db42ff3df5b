using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using VRedis.PowerShell.Commands;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Host;
using VRedis.Tests.Repository;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Module;

/// <summary>Show-VRedisDashboard.</summary>
[Collection(ModuleCollection.Name)]
public sealed class DashboardTests : IDisposable
{
    private readonly ModuleSession _session;

    public DashboardTests(EmbeddedTestServer server) => _session = new ModuleSession(server);

    public void Dispose() => _session.Dispose();

    [Fact]
    public async Task It_gives_the_address_first_and_serves_until_it_is_stopped()
    {
        using var shell = _session.NewShell("Show-VRedisDashboard -NoBrowser");
        using var output = new PSDataCollection<PSObject>();
        var running = shell.BeginInvoke<PSObject, PSObject>(null, output);
        await Until.Async(() => output.Count == 1, "it gives the address");
        var info = (DashboardInfo)output[0].BaseObject;
        Assert.Matches($"^http://127\\.0\\.0\\.1:{info.Port}/\\?token=[A-Za-z0-9_-]{{32}}$", info.Url);

        using var client = new HttpClient();
        Assert.Contains("<title>VRedis</title>", await client.GetStringAsync(info.Url, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.False(running.IsCompleted);

        await shell.StopAsync(null, null); // Ctrl+C
        Assert.Throws<PipelineStoppedException>(() => shell.EndInvoke(running));
        Assert.Empty(shell.Streams.Error);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(info.Url, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_port_that_cannot_be_had_is_an_error()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var error = _session.Run("Show-VRedisDashboard -Port $args[0] -NoBrowser", ((IPEndPoint)other.LocalEndpoint).Port).SingleError(ErrorIds.DashboardNotServed, ErrorCategory.OpenError);
        Assert.Contains("Give another -Port", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("ParameterArgumentValidationError", Assert.Single(_session.Run("Show-VRedisDashboard -Port 70000 -NoBrowser").Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_console_it_opens_the_browser_or_says_that_there_is_none_and_Ctrl_C_ends_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The browser is opened by xdg-open on Linux only.");
        Assert.SkipWhen(HostProcess.InterruptIsIgnored(), "The tests run in the background of a shell, where SIGINT is ignored.");
        using var folder = new TemporaryFolder();
        folder.Write("xdg-open", $"#!/bin/sh\necho \"$1\" > '{folder.File("opened.new")}' && mv '{folder.File("opened.new")}' '{folder.File("opened")}'\n"); // whole or not there
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder.File("xdg-open"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        using var script = new ScriptFile($$"""
            Import-Module '{{RepositoryFolder.File("VRedis.psd1")}}'
            $null = Start-VRedisServer -Port 0
            Show-VRedisDashboard
            'not reached'
            """);

        await using (var host = Start(display: ":7"))
        {
            var shown = await host.WaitForOutputAsync("token=");
            await Until.Async(() => File.Exists(folder.File("opened")), "the browser is opened");
            Assert.EndsWith(folder.Read("opened").Trim(), shown.Trim(), StringComparison.Ordinal);
            host.Signal(PosixSignal.SIGINT);
            Assert.Equal(130, (await host.WaitForExitAsync()).ExitCode);
        }
        await using (var host = Start(display: null))
        {
            Assert.Contains("Open this address on this machine: http://127.0.0.1:", await host.WaitForOutputAsync("No browser can be opened here."), StringComparison.Ordinal);
            host.Signal(PosixSignal.SIGINT);
            var result = await host.WaitForExitAsync();
            Assert.True(result.ExitCode == 130 && result.Errors.Count == 0 && !result.Output.Contains("not reached"), result.ToString());
        }

        HostProcess Start(string? display) => HostProcess.StartWithEnvironment(
            new Dictionary<string, string?> { ["DISPLAY"] = display, ["WAYLAND_DISPLAY"] = null, ["WSL_DISTRO_NAME"] = null, ["PATH"] = $"{folder.Path}:{Environment.GetEnvironmentVariable("PATH")}" }, script.Path);
    }
}
