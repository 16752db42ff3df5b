using System.Management.Automation;
using System.Net;
using System.Text;
using StackExchange.Redis;
using VRedis.PowerShell.Piping;
using VRedis.Tests.Module;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Access.Signing;

/// <summary>With -Encrypt nothing of code and data is in Redis, all comes back right, and credentials travel.</summary>
[Collection(ModuleCollection.Name)]
public abstract class EncryptedTaskTests(TestServer server)
{
    private const string Canary = "c4n4ry";

    private const string Keys = """
        function New-Secret($text) { $s = [securestring]::new(); foreach ($c in $text.ToCharArray()) { $s.AppendChar($c) }; $s }
        $key = New-Secret 'key-one-0123456789abcdefghijklmnop'
        """;

    [Fact]
    public async Task No_word_of_a_task_or_command_line_is_in_Redis()
    {
        using var session = Start("-Encrypt");
        var pipe = session.Run("""
            $using1 = 'using c4n4ry'
            1..4 | ForEach-Object { "c4n4ry $_" } | Invoke-VRedisPipe -TaskVariable t -ErrorAction SilentlyContinue -ErrorVariable failed -Retry 1 -Step ([ordered]@{
                main = {
                    if ($_ -like '*4') { throw "c4n4ry failed on $_" }
                    Write-Warning "c4n4ry warns of $_"; Write-Information "c4n4ry informs of $_"; Write-Error "c4n4ry error of $_"
                    Push-VRedisItem "c4n4ry child" -Step next -Key "c4n4ry key"
                    Push-VRedisItem "c4n4ry unique child" -Step next -Unique
                    "$_ with $using:using1"
                }
                next = { "out of $_" }
            }) 3> $null
            $failed | Where-Object FullyQualifiedErrorId -like 'VRedis.ItemFailed*' | ForEach-Object { "$($_.TargetObject): $($_.Exception.Message -replace '^.*attempts: ')" }
            (Get-VRedisError $t.TaskId).Message
            Export-VRedisTable -TaskId $t.TaskId -Table next | Sort-Object
            @(Receive-VRedisTask $t.TaskId -ErrorAction Ignore 3> $null 6> $null).Count
            """).ThrowIfErrors();
        Assert.Equal(
            ["c4n4ry 1 with using c4n4ry", "c4n4ry 2 with using c4n4ry", "c4n4ry 3 with using c4n4ry", "out of c4n4ry child", "out of c4n4ry unique child",
                "c4n4ry 4: c4n4ry failed on c4n4ry 4", "c4n4ry failed on c4n4ry 4", "out of c4n4ry child", "out of c4n4ry unique child", "5"],
            pipe.Output.Take(5).Select(value => $"{value}").Order(StringComparer.Ordinal).Concat(pipe.Output.Skip(5).Select(value => $"{value}")));

        var ordered = session.Run("'c4n4ry a', 'c4n4ry b', 'c4n4ry c' | Invoke-VRedisPipe { $_ } -Ordered; ('c4n4ry 9' | Invoke-VRedisPipe -CSharp 'if (Input is string) Push(1); return Input + \" c4n4ry\";' -NoWait -TaskVariable n | Wait-VRedisTask).State").ThrowIfErrors();
        Assert.Equal(["c4n4ry a", "c4n4ry b", "c4n4ry c"], ordered.Output.Take(3));
        Assert.Contains("c4n4ry 9 c4n4ry", session.Run("Export-VRedisTable -TaskId $n.TaskId").ThrowIfErrors().Output);
        using var folder = new TemporaryFolder();
        var others = session.Run("'c4n4ry j' | Invoke-VRedisPipe { $_ } -AsJob | Receive-Job -Wait; [IO.File]::ReadAllText(('c4n4ry f' | Invoke-VRedisPipe { $_ } -DumpPath $args[0] -DumpFormat Jsonl).FullName).Trim()", folder.Path).ThrowIfErrors();
        Assert.Equal(["c4n4ry j", "\"c4n4ry f\""], others.Output.Select(value => $"{value}"));
        await AssertNowhereAsync(session.Prefix);

        var shell = session.NewShell("Invoke-VRedisCmdline 'echo c4n4ry one; echo c4n4ry two >&2; sleep 2; exit 4'");
        var running = Task.Run(() => shell.Invoke(), TestContext.Current.CancellationToken);
        await Engine.Support.Until.Async(async () => (await DumpsAsync(session.Prefix)).Any(dump => dump.Contains("$e", StringComparison.Ordinal) && dump.Contains("batch:", StringComparison.Ordinal)) || running.IsCompleted, "the command line runs");
        await AssertNowhereAsync(session.Prefix);
        var lines = (await running).Select(line => line.BaseObject).ToList();
        Assert.Equal(["c4n4ry one", "c4n4ry two"], lines.OfType<Cmdlines.CmdlineLine>().Select(line => line.Line).Order());
        Assert.Equal(4, Assert.Single(lines.OfType<Cmdlines.CmdlineExit>()).ExitCode);
        shell.Dispose();
    }

    [Fact]
    public void Credentials_travel_both_ways_when_encrypted_and_else_are_refused()
    {
        using var session = Start("");
        const string Send = """
            $credential = [pscredential]::new('anna', (New-Secret 'sesame'))
            $outcome = $credential, @{ deep = [pscustomobject]@{ Secret = (New-Secret 'open') } } | Invoke-VRedisPipe {
                if ($_ -is [pscredential]) { "$($_.UserName) $($_.GetNetworkCredential().Password) $(($using:credential).GetNetworkCredential().Password)"; $_ } else { $_.deep.Secret }
            }
            """;
        Assert.Equal(ErrorIds.BadValue, session.Run(Send).Errors[0].FullyQualifiedErrorId.Split(',')[0]);
        Assert.Contains("-Encrypt", session.Run("$credential | Invoke-VRedisPipe { $_ }").SingleError(ErrorIds.BadValue, ErrorCategory.InvalidData).Exception.Message, StringComparison.Ordinal);

        foreach (var where in new[] { "-Encrypt", "-Encrypt -Local" })
        {
            var outcome = session.Run(Send.TrimEnd() + $" {where}; $outcome").ThrowIfErrors().Output;
            Assert.Equal("anna sesame sesame", Assert.Single(outcome.OfType<string>()));
            var credential = Assert.Single(outcome.OfType<PSCredential>());
            Assert.Equal(("anna", "sesame"), (credential.UserName, credential.GetNetworkCredential().Password));
            Assert.Equal("open", new NetworkCredential("", Assert.Single(outcome.OfType<System.Security.SecureString>())).Password);
        }
        Assert.Equal("sesame", session.Run("$credential | Invoke-VRedisPipe -CSharp 'return Input.GetNetworkCredential().Password;' -Encrypt").ThrowIfErrors().Output[0]);
    }

    [Fact]
    public void Encryption_needs_a_key_and_an_unsigned_task_hears_why_it_waits()
    {
        using var session = Start("");
        session.Connect(server); // as somebody else who has no key
        Assert.Contains("-SigningKey", session.Run("1 | Invoke-VRedisPipe { $_ } -Encrypt").SingleError(ErrorIds.KeyMissing, ErrorCategory.SecurityError).Exception.Message, StringComparison.Ordinal);
        using var shell = session.NewShell("1 | Invoke-VRedisPipe { $_ }");
        var running = shell.BeginInvoke();
        Assert.True(SpinWait.SpinUntil(() => shell.Streams.Warning.Count > 0, Engine.Support.Until.Generous), "The sender hears nothing.");
        shell.Stop();
        Assert.Contains("takes only what is signed", Assert.Single(shell.Streams.Warning).Message, StringComparison.Ordinal);
        running.AsyncWaitHandle.Dispose();
        Assert.Contains("needs a key", session.Run("Start-VRedisWorker -AsJob -RequireSignature").SingleError(ErrorIds.BadSetting, ErrorCategory.InvalidArgument).Exception.Message, StringComparison.Ordinal);
    }

    private ModuleSession Start(string parameters)
    {
        var session = new ModuleSession();
        session.Run(Keys).ThrowIfErrors();
        session.Connect(server, $"-SigningKey $key {parameters}");
        session.Run("$null = Start-VRedisWorker -AsJob -ThrottleLimit 4").ThrowIfErrors();
        return session;
    }

    private async Task AssertNowhereAsync(string prefix)
    {
        var dumps = await DumpsAsync(prefix);
        Assert.Contains(dumps, dump => dump.Contains("$e", StringComparison.Ordinal)); // it looks at the right things
        Assert.All(dumps, dump => Assert.DoesNotContain(Canary, dump, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Every key with all that it holds.</summary>
    private async Task<List<string>> DumpsAsync(string prefix)
    {
        await using var redis = await server.ConnectAsync();
        var (database, dumps) = (redis.GetDatabase(), new List<string>());
        await foreach (var key in redis.GetServers()[0].KeysAsync(pattern: prefix + "*"))
        {
            dumps.Add($"{key}\n" + await database.KeyTypeAsync(key) switch
            {
                RedisType.Hash => string.Join('\n', await database.HashGetAllAsync(key)),
                RedisType.List => string.Join('\n', await database.ListRangeAsync(key)),
                RedisType.Set => string.Join('\n', await database.SetMembersAsync(key)),
                RedisType.SortedSet => string.Join('\n', await database.SortedSetRangeByRankAsync(key)),
                _ => (await database.StringGetAsync(key)).ToString(),
            });
        }
        return dumps;
    }
}

public sealed class EncryptedTaskTestsOnReal(RealServer server) : EncryptedTaskTests(server);

public sealed class EncryptedTaskTestsOnEmbedded(EmbeddedTestServer server) : EncryptedTaskTests(server);
