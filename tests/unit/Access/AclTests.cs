using System.Text.RegularExpressions;
using StackExchange.Redis;
using VRedis.Connection;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Module;
using VRedis.Tests.Repository;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Access;

/// <summary>The rights of docs/security.md are enough for everything, and what lacks is named.</summary>
[Collection(ModuleCollection.Name)]
public sealed partial class AclTests : IAsyncLifetime
{
    private readonly string _file = Path.GetTempFileName();
    private OwnRedisServer _server = null!;
    private ConnectionMultiplexer _administrator = null!;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(_file, Lines().Match(RepositoryFolder.Read("docs/security.md")).Groups[1].Value);
        _server = await OwnRedisServer.StartAsync(options: ["--aclfile", _file]);
        _administrator = await _server.ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_administrator is not null)
            await _administrator.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
        File.Delete(_file);
    }

    [Fact]
    public async Task Sender_worker_and_viewer_need_no_more_than_what_is_documented()
    {
        using var session = new ModuleSession();
        session.Run(Connect).ThrowIfErrors();
        session.Run("Connect-As worker $args[0]; $null = Start-VRedisWorker -AsJob -ThrottleLimit 4; Connect-As sender $args[0]", _server.Port).ThrowIfErrors();
        var sent = session.Run("""
            $o = 1..200 | Invoke-VRedisPipe { Write-Warning "w$_"; if ($_ -eq 3) { Push-VRedisItem 1000 -Unique -DelaySeconds 0.1 }; if ($_ -eq 5) { throw 'five' }; $_ } -Retry 1 -TaskVariable global:live -ErrorAction SilentlyContinue -WarningAction SilentlyContinue
            $o.Count
            (('x' * 5000) | Invoke-VRedisPipe { $_; 1..100 }).Count # past the scripts
            $global:task = 1..50 | Invoke-VRedisPipe { $_ } -NoWait
            ($task | Wait-VRedisTask -TimeoutSeconds 100).State.ToString()
            ($task | Receive-VRedisTask -Follow).Count
            (Export-VRedisTable -TaskId $task.TaskId).Count
            (Invoke-VRedisCmdline 'echo hello' | Where-Object Stream -eq Output).Line
            (Restart-VRedisTask $live.TaskId -Failed -PassThru | Wait-VRedisTask -TimeoutSeconds 100).Fail
            $stopped = 1..5 | Invoke-VRedisPipe { Start-Sleep 100 } -NoWait
            $stopped | Stop-VRedisTask -Confirm:$false
            $stopped | Remove-VRedisTask -Confirm:$false
            """).ThrowIfErrors();
        Assert.Equal([200, 101, "Completed", 50, 50, "hello", 1L], sent.Output);
        var seen = session.Run("""
            Connect-As viewer $args[0]
            (Get-VRedisStat -TaskId $live.TaskId).Fail
            (Get-VRedisStat -State Completed).Count
            @(Get-VRedisStat -TaskId $live.TaskId -PerWorker).Count
            @(Get-VRedisError -TaskId $live.TaskId).Count
            @(Get-VRedisWorker).Count
            (Export-VRedisTable -TaskId $task.TaskId).Count
            (Receive-VRedisTask -TaskId $task.TaskId).Count
            """, _server.Port).ThrowIfErrors();
        Assert.Equal(new object[] { 1L, 3, 1, 1, 1, 50, 50 }.Select(Convert.ToInt64), seen.Output.Select(Convert.ToInt64));
        await AssertNothingDeniedAsync();
        session.Run("$task | Remove-VRedisTask -Confirm:$false").SingleError(ErrorIds.Refused, System.Management.Automation.ErrorCategory.PermissionDenied);
        session.Run("Connect-As sender $args[0]; $live | Remove-VRedisTask -Confirm:$false; $task | Remove-VRedisTask -Confirm:$false; Get-VRedisWorker | Stop-VRedisWorker -TimeoutSeconds 60", _server.Port).ThrowIfErrors();
        Assert.Matches("vredis-viewer: command (del|unlink)", (await DeniedAsync()).Single()); // the viewer's, from above
    }

    [Fact]
    public async Task A_lease_that_was_lost_is_reclaimed_within_the_documented_rights()
    {
        await using var rig = await Rig.OnAsync(Settings("worker"));
        var process = await rig.StartProcessAsync(2, "wait=60000");
        var task = await rig.StartTaskAsync();
        await task.AddAndSealAsync(20);
        await Until.Async(async () => (await task.StatAsync()).Running > 0, "items run");
        process.Kill();
        await rig.StartWorkerAsync(call => call.Output(call.Number));
        await task.AssertEachOnceAsync(20);
        await AssertNothingDeniedAsync();
    }

    [Theory]
    [InlineData("-hset", "run HSET (script create)", "+hset")]
    [InlineData("-incr", "run INCR", "+incr")]
    [InlineData("-zadd", "run ZADD", "+zadd")]
    [InlineData("resetkeys ~other:*", "keys that begin with 'vredis:'", "~vredis:*")]
    public async Task What_lacks_is_named(string change, params string[] parts)
    {
        await _administrator.GetDatabase().ExecuteAsync("ACL", ["SETUSER", "vredis-sender", .. change.Split(' ')]);
        var error = await Assert.ThrowsAsync<VRedisException>(async () =>
        {
            await using var connection = await VRedisConnection.ConnectAsync(Settings("sender"), TestContext.Current.CancellationToken);
            await using var task = await Sending.LiveTask.StartAsync(connection, Rig.Definition, cancellation: TestContext.Current.CancellationToken);
        });
        Assert.Equal(ErrorIds.Refused, error.ErrorId);
        Assert.All(parts.Append("'vredis-sender'").Append("docs/security.md"), part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_channel_that_may_not_be_listened_to_is_named()
    {
        await _administrator.GetDatabase().ExecuteAsync("ACL", "SETUSER", "vredis-worker", "resetchannels", "&other:*");
        var error = await Assert.ThrowsAsync<VRedisException>(async () =>
        {
            await using var connection = await VRedisConnection.ConnectAsync(Settings("worker"), TestContext.Current.CancellationToken);
            await using var worker = await Working.Worker.StartAsync(connection, new Working.WorkerOptions(), [], TestContext.Current.CancellationToken);
        });
        Assert.Equal(ErrorIds.Refused, error.ErrorId);
        Assert.Contains("&vredis:*", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "elsewhere")]
    [InlineData("HSET", "other:{1}:meta", "a", "b")]
    [InlineData("PUBLISH", "elsewhere", "x")]
    [InlineData("EVAL", "return redis.call('get', 'elsewhere')", "0")]
    [InlineData("KEYS", "*")]
    [InlineData("CONFIG", "GET", "requirepass")]
    [InlineData("FLUSHDB")]
    public async Task Others_keys_channels_and_administration_are_closed(string command, params string[] arguments)
    {
        foreach (var user in (string[])["sender", "worker", "viewer"])
        {
            await using var connection = await ConnectionMultiplexer.ConnectAsync(new ConfigurationOptions
            {
                EndPoints = { { _server.Host, _server.Port } }, User = "vredis-" + user, Password = user + "-password", AllowAdmin = true,
            });
            var error = await Assert.ThrowsAsync<RedisServerException>(() => connection.GetDatabase().ExecuteAsync(command, [.. arguments]));
            Assert.Matches("NOPERM|can't access", error.Message);
        }
    }

    private VRedisSettings Settings(string user) => new() { HostName = _server.Host, Port = _server.Port, UserName = "vredis-" + user, Password = user + "-password" };

    private async Task AssertNothingDeniedAsync()
    {
        var denied = await DeniedAsync();
        Assert.True(denied.Count == 0, "docs/security.md lacks rights:\n" + string.Join('\n', denied));
    }

    /// <summary>What Redis has denied since the last look: user, reason, and what lacks.</summary>
    private async Task<List<string>> DeniedAsync()
    {
        var entries = (RedisResult[])(await _administrator.GetDatabase().ExecuteAsync("ACL", "LOG"))!;
        await _administrator.GetDatabase().ExecuteAsync("ACL", "LOG", "RESET");
        return [.. entries.Select(entry => ((RedisResult[])entry!).Chunk(2).ToDictionary(pair => (string)pair[0]!, pair => (string?)pair[1]))
            .Select(entry => $"{entry["username"]}: {entry["reason"]} {entry["object"]} ({entry["context"]})")];
    }

    private const string Connect = """
        function Connect-As($user, $port) {
            $secret = [securestring]::new(); foreach ($c in "$user-password".ToCharArray()) { $secret.AppendChar($c) }
            Connect-VRedis 127.0.0.1 $port -Credential ([pscredential]::new("vredis-$user", $secret))
        }
        """;

    [GeneratedRegex(@"```acl\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Lines();
}
