using VRedis.Tests.Host;
using VRedis.Tests.Module;
using VRedis.Tests.Repository;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Access;

/// <summary>A worker process that uses more memory than it may.</summary>
[Collection(ModuleCollection.Name)]
public sealed class MemoryLimitTests(EmbeddedTestServer server)
{
    private static readonly TimeSpan Generous = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task What_its_runspaces_keep_is_freed_and_it_works_on_under_a_new_id()
    {
        using var session = new ModuleSession(server);
        using var script = Script(session);
        await using var worker = HostProcess.Start(script.Path);
        await worker.WaitForOutputAsync("works for", Generous);
        Assert.Equal([1], session.Run("1 | Invoke-VRedisPipe { $n = 400MB; $global:kept = 'x' * $n; 1 }").ThrowIfErrors().Output);
        await worker.WaitForOutputAsync("works on as worker", Generous);
        Assert.Equal([2], session.Run("2 | Invoke-VRedisPipe { $_ }").ThrowIfErrors().Output);
        Assert.Single(session.Run("Get-VRedisWorker").Output);
    }

    [Fact]
    public async Task What_it_cannot_free_ends_it_with_a_reason_and_an_exit_code()
    {
        using var session = new ModuleSession(server);
        using var script = Script(session);
        await using var worker = HostProcess.Start(script.Path);
        await worker.WaitForOutputAsync("works for", Generous);
        session.Run("1 | Invoke-VRedisPipe { [System.AppDomain]::CurrentDomain.SetData('kept', 'x' * ($_ * 400MB)); 1 }").ThrowIfErrors();
        var result = await worker.WaitForExitAsync(Generous);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(result.Errors, line => line.Contains("Start it again in a new process", StringComparison.Ordinal));
        Assert.Empty(session.Run("Get-VRedisWorker").ThrowIfErrors().Output);
    }

    private ScriptFile Script(ModuleSession session) => new($"""
        Import-Module '{RepositoryFolder.File("VRedis.psd1")}'
        Connect-VRedis {server.Host} {server.Port} -Prefix '{session.Prefix}'
        Start-VRedisWorker -ThrottleLimit 2 -MemoryLimitMB 500
        """);
}
