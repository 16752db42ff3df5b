using System.Management.Automation;
using StackExchange.Redis;
using VRedis.Tests.Module;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Fuzz;

/// <summary>What the cmdlets do with what somebody else wrote into Redis: they show the rest, and say what they left out.</summary>
[Collection(ModuleCollection.Name)]
public abstract class ForgedCommandTests : IDisposable
{
    private readonly TestServer _server;
    private readonly ModuleSession _session;
    private readonly Keys _keys;

    protected ForgedCommandTests(TestServer server)
    {
        _server = server;
        _session = new ModuleSession(server);
        _keys = new Keys(_session.Prefix);
        _session.Run("$worker = Start-VRedisWorker -AsJob -ThrottleLimit 4").ThrowIfErrors();
    }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _session.Dispose();
    }

    [Fact]
    public async Task Garbage_beside_values_failures_and_records_is_left_out_and_said()
    {
        _session.Run("1..3 | Invoke-VRedisPipe { if ($_ -eq 2) { throw 'two' }; Write-Warning \"w$_\"; $_ } -Retry 0 -ErrorAction SilentlyContinue 3>$null | Out-Null");
        await using (var redis = await _server.ConnectAsync())
        {
            var database = redis.GetDatabase();
            foreach (var key in new[] { _keys.Table(1, "default"), _keys.Failed(1), _keys.Records(1) })
                await database.ListLeftPushAsync(key, "garbage");
            await database.ListRightPushAsync(_keys.Records(1), [
                """{"item":1,"worker":-7,"stream":"Progress","value":{"$t":"ordered","v":{"id":2147483647,"parent":2147483647,"activity":"a","percent":-5000}}}""",
                """{"item":1,"worker":1,"stream":"Warning","value":{"$t":"nosuch","v":"x"}}""", """{"item":1,"worker":1,"stream":99,"value":null}"""]);
            await database.ListRightPushAsync(_keys.Table(1, "default"), """{"$t":"nosuch","v":"x"}""");
            await database.SetAddAsync(_keys.Tables(1), "../../evil");
        }

        var export = _session.Run("Export-VRedisTable 1 -Table *");
        Assert.Equal(["1", "3"], Texts(export).Order(StringComparer.Ordinal));
        Assert.Equal(2, export.Errors.Length);
        Assert.All(export.Errors, error => Assert.Equal(ErrorIds.BadValue, error.FullyQualifiedErrorId.Split(',')[0]));
        Assert.Contains(export.Errors, error => (error.TargetObject as string)?.Contains("nosuch", StringComparison.Ordinal) == true);

        var received = _session.Run("Receive-VRedisTask 1");
        Assert.Equal(["1", "3"], Texts(received).Order(StringComparer.Ordinal));
        Assert.Equal(2, received.Errors.Count(error => error.FullyQualifiedErrorId.StartsWith(ErrorIds.BadValue, StringComparison.Ordinal)));
        Assert.Contains(received.Warnings, warning => warning.Contains("A record (Warning) cannot be read", StringComparison.Ordinal));
        Assert.Contains(received.Warnings, warning => warning.Contains("among the records", StringComparison.Ordinal));
        Assert.Contains(received.Warnings, warning => warning.Contains("among the failed items", StringComparison.Ordinal));
        Assert.Contains(received.Warnings, warning => warning.EndsWith("w1", StringComparison.Ordinal));

        var errors = _session.Run("Get-VRedisError 1").ThrowIfErrors();
        Assert.Single(errors.Output);
        Assert.Contains("1 entries among the failed items", Assert.Single(errors.Warnings), StringComparison.Ordinal);

        using var folder = new TemporaryFolder();
        _session.Run("Export-VRedisTable 1 -Path $args[0]", folder.File("out/")).SingleError(ErrorIds.BadValue, ErrorCategory.InvalidData); // a file is whole or not there
        Assert.Empty(folder.Names);
    }

    [Fact]
    public async Task Forged_names_of_tables_are_no_names_of_files()
    {
        _session.Run("1 | Invoke-VRedisPipe { $_ } | Out-Null").ThrowIfErrors();
        await using (var redis = await _server.ConnectAsync())
        {
            await redis.GetDatabase().SetAddAsync(_keys.Tables(1), ["../../evil", "..", "a/b", ""]);
            await redis.GetDatabase().ListRightPushAsync(_keys.Table(1, "../../evil"), "1");
        }
        using var folder = new TemporaryFolder();
        _session.Run("Export-VRedisTable 1 -Table * -Path $args[0]", folder.File("a/b/c/")).ThrowIfErrors();
        Assert.Equal(["a/b/c/default-1.json"], folder.Names);
    }

    [Fact]
    public async Task A_broken_task_or_worker_does_not_keep_the_others_from_being_shown()
    {
        _session.Run("1 | Invoke-VRedisPipe { $_ } | Out-Null").ThrowIfErrors();
        await using (var redis = await _server.ConnectAsync())
        {
            var database = redis.GetDatabase();
            await database.StringSetAsync(_keys.Meta(900), "garbage");
            await database.HashSetAsync(_keys.Meta(901), [new("state", "nonsense")]);
            await database.HashSetAsync(_keys.Meta(902), [new("state", "sealed"), new("start", "9223372036854775807"), new("open", "x"), new("definition", "x"), new("retention", "9223372036854775807")]);
            await database.SortedSetAddAsync(_keys.Tasks, [new("900", 900), new("901", 901), new("902", 902), new("garbage", 903)]);
            await database.SortedSetAddAsync(_keys.Workers, [new("garbage", 1e15), new("904", DateTimeOffset.UtcNow.ToUnixTimeMilliseconds())]);
            await database.StringSetAsync(_keys.Worker(904), "garbage");
        }

        var stats = _session.Run("Get-VRedisStat -Last 10 | ForEach-Object TaskId");
        Assert.Equal(["1", "902"], Texts(stats));
        Assert.Equal(["900", "901"], stats.Errors.Select(error => $"{error.TargetObject}").Order());
        Assert.All(stats.Errors, error => Assert.Equal(ErrorIds.BrokenData, error.FullyQualifiedErrorId.Split(',')[0]));

        var some = _session.Run("Get-VRedisStat 900, 1 | ForEach-Object TaskId");
        Assert.Equal(["1"], Texts(some));
        some.SingleError(ErrorIds.BrokenData, ErrorCategory.InvalidData);

        Assert.Equal(["1"], Texts(_session.Run("Get-VRedisWorker | ForEach-Object WorkerId").ThrowIfErrors()));
        foreach (var command in new[] { "Export-VRedisTable 900, 1 -Force", "Receive-VRedisTask 900, 1" })
        {
            var outcome = _session.Run(command);
            Assert.Equal(["1"], Texts(outcome));
            outcome.SingleError(ErrorIds.BrokenData, ErrorCategory.InvalidData);
        }
        Assert.Equal(["5"], Texts(_session.Run("5 | Invoke-VRedisPipe { $_ }").ThrowIfErrors()));
    }

    private static string[] Texts(ScriptOutcome outcome) => [.. outcome.Output.Select(value => value!.ToString()!)];
}

public sealed class ForgedCommandTestsOnReal(RealServer server) : ForgedCommandTests(server);

public sealed class ForgedCommandTestsOnEmbedded(EmbeddedTestServer server) : ForgedCommandTests(server);
