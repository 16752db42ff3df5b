using System.Management.Automation;
using System.Text;
using VRedis.Connection;
using VRedis.Tests.Module;
using VRedis.Tests.Repository;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Access;

/// <summary>Passwords and signing keys that all cmdlets get, good and bad, are in nothing that they print or keep, but the file of saved settings.</summary>
[Collection(ModuleCollection.Name)]
public sealed class SecretTests
{
    private const string Canary = "c4n4ry-Pa55word";

    // Every stream of every cmdlet, with what hangs on the objects.
    private const string Everything = """
        function New-Secret($text) { $s = [securestring]::new(); foreach ($c in $text.ToCharArray()) { $s.AppendChar($c) }; $s }
        function Try-All([scriptblock[]] $Scripts) { foreach ($s in $Scripts) { try { & $s *>&1 } catch { $_ } } }
        $good = [pscredential]::new('default', (New-Secret $args[1]))
        $bad = [pscredential]::new('canary-user', (New-Secret ($args[1] + '-bad')))
        $pfx = New-Secret ($args[1] + '-pfx')
        $key = New-Secret ($args[1] + '-signing-0123456789abcdef')
        $old = New-Secret ($args[1] + '-accepted-0123456789abcdef')
        $short = New-Secret 'c4n4ry'
        $port = $args[0]
        $VerbosePreference = 'Continue'; $DebugPreference = 'Continue'
        Try-All {
            Set-VRedisConfig 127.0.0.1 $port -Credential $good -WhatIf
        }, {
            Set-VRedisConfig 127.0.0.1 $port -Credential $good -PassThru
        }, {
            Set-VRedisConfig 127.0.0.1 $port -Credential $bad -Profile bad -Tls -ClientCertificatePath no.pfx -ClientCertificatePassword $pfx -PassThru
        }, {
            Set-VRedisConfig 127.0.0.1 $port -SigningKey $key -AcceptedKey $old -Encrypt -Profile signing -PassThru
        }, {
            Set-VRedisConfig -SigningKey $short -Profile short
        }, {
            Connect-VRedis 127.0.0.1 $port -Credential $good -AcceptedKey $short
        }, { Get-VRedisConfig }, {
            Connect-VRedis 127.0.0.1 $port -Credential $bad
        }, {
            Connect-VRedis -Profile bad
        }, {
            Connect-VRedis 127.0.0.1 $port -Credential $bad -Tls -SkipCertificateCheck
        }, {
            Connect-VRedis 127.0.0.1 1 -Credential $good
        }, {
            Connect-VRedis no-such-host.invalid -Credential $good
        }, {
            Connect-VRedis 127.0.0.1 $port -Database 5000 -Credential $good
        }, {
            Connect-VRedis 127.0.0.1 $port
        }, {
            Connect-VRedis 127.0.0.1 $port -Credential $good -SigningKey $key -AcceptedKey $old; $null = 'c4n4ry'
        }, { $global:job = Start-VRedisWorker -AsJob -ThrottleLimit 2; $job }, {
            Start-VRedisWorker -WhatIf
        }, {
            1..3 | Invoke-VRedisPipe { if ($_ -eq 2) { throw 'x' }; Write-Warning w; Get-Variable | Out-String; $_ } -Retry 0 -TaskVariable global:task
        }, {
            1 | Invoke-VRedisPipe { $_ } -NoWait | Wait-VRedisTask
        }, { $using:good | Invoke-VRedisPipe { $_ } }, { $good | Invoke-VRedisPipe { $_ } }, { $good | Invoke-VRedisPipe { $_.UserName; throw 'x' } -Encrypt -Retry 0 }, { Invoke-VRedisCmdline 'echo x' }, { Get-VRedisStat -Last 10 }, { Get-VRedisWorker }, { Get-VRedisError -TaskId $task.TaskId }, { Export-VRedisTable -TaskId $task.TaskId }, {
            Start-VRedisServer -Port 0 -Credential $good -PassThru
        }, {
            Start-VRedisServer -Port 0 -Credential $bad -WhatIf
        }, { Stop-VRedisServer -Confirm:$false }, { Remove-VRedisTask $task.TaskId -Confirm:$false }, { Receive-Job $job; $job | Stop-Job; $job }, { Disconnect-VRedis }, { Clear-VRedisConfig -Profile bad -WhatIf }, { $Error }
        """;

    [Fact]
    public async Task A_password_is_nowhere()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("Only Linux lets the environment choose the folder of saved settings, and shows process lists as files.");
        var folder = Directory.CreateTempSubdirectory("vredis-test-");
        var before = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME");
        Environment.SetEnvironmentVariable("XDG_CONFIG_HOME", folder.FullName);
        try
        {
            await using var server = await OwnRedisServer.StartAsync(password: Canary);
            using var session = new ModuleSession();
            var outcome = session.Run(Everything, server.Port, Canary);
            var text = string.Join('\n', outcome.Output.Concat(outcome.Errors).Concat(outcome.Warnings).Concat(outcome.Verbose).Concat(outcome.Debug).Concat(outcome.Information).Select(Describe));
            Assert.Contains("canary-user", text, StringComparison.Ordinal); // it looks at the right things
            Assert.Contains("HasClientCertificatePassword", text, StringComparison.Ordinal);
            Assert.Contains("SigningKeyId", text, StringComparison.Ordinal);
            Assert.Contains("at least 32", text, StringComparison.Ordinal);
            Assert.DoesNotContain("c4n4ry", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(Canary))[..12], text, StringComparison.Ordinal);
            Assert.DoesNotContain("c4n4ry", await File.ReadAllTextAsync("/proc/self/cmdline", TestContext.Current.CancellationToken), StringComparison.Ordinal);
            var holders = Directory.GetFiles(folder.FullName, "*", SearchOption.AllDirectories).Where(file => File.ReadAllText(file).Contains("c4n4ry", StringComparison.Ordinal));
            Assert.Equal([SavedSettings.Path], holders);
            await using var redis = await server.ConnectAsync();
            foreach (var server0 in redis.GetServers())
            {
                await foreach (var key in server0.KeysAsync())
                    Assert.DoesNotContain("c4n4ry", Encoding.Latin1.GetString((await redis.GetDatabase().KeyDumpAsync(key))!), StringComparison.Ordinal);
            }
        }
        finally
        {
            Environment.SetEnvironmentVariable("XDG_CONFIG_HOME", before);
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The object with its properties three levels deep, and an error with all its exceptions.</summary>
    private static string Describe(object? value)
    {
        var error = value as ErrorRecord ?? (value as PSObject)?.BaseObject as ErrorRecord;
        return value + "\n" + error?.Exception + "\n" + PSSerializer.Serialize(value, 3);
    }
}
