using VRedis.Tests.Module;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Access;

/// <summary>A worker that allows some commands only.</summary>
[Collection(ModuleCollection.Name)]
public abstract class AllowedCommandTests(TestServer server)
{
    private const string Allowed = "Where-Object, ForEach-Object, 'Write-*', 'Get-It*', 'Invoke-E*', hostname";

    [Theory]
    [InlineData("Remove-Item /no/such/file", "Remove-Item")]
    [InlineData("ri /no/such/file", "ri")]
    [InlineData("Microsoft.PowerShell.Core\\Get-Module", "Microsoft.PowerShell.Core\\Get-Module")]
    [InlineData("1 | Out-Null", "Out-Null")]
    [InlineData("/bin/ls", "/bin/ls")]
    [InlineData("function f { Get-Variable }; f", "Get-Variable")]
    [InlineData("Get-Hole", "Get-Variable")]
    [InlineData("Get-Other", "Get-Variable")]
    [InlineData("& { Get-Variable }", "Get-Variable")]
    [InlineData("Invoke-Expression '1'", "Invoke-Expression")]
    [InlineData("${alias:Write-Zap} = 'Remove-Item'; Write-Zap x", "Write-Zap")]
    [InlineData("Get-Nothing", "Get-Nothing")]
    [InlineData("mkdir x", "mkdir")]
    public void A_command_that_is_not_allowed_names_itself_and_the_worker(string script, string name)
    {
        using var session = Start(Allowed);
        var outcome = session.Run($"function Get-Hole {{ Get-Variable }}; function Hole {{ Get-Variable }}; ${{alias:Get-Other}} = 'Hole'; 1 | Invoke-VRedisPipe {{ {script} }} -Retry 0");
        Assert.Contains($"(guarded) does not allow the command '{name}'. It allows Where-Object", Assert.Single(outcome.Errors).Exception.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(outcome.Output);
    }

    [Theory]
    [InlineData("& (Get-Item alias:ri) /no/such/file", "'&' and '.'")]
    [InlineData("& $_ x", "'&' and '.'")]
    [InlineData(". $_", "'&' and '.'")]
    [InlineData("${function:f} = 'Get-Variable'; f", "'function'")]
    [InlineData("[System.IO.File]::Exists('/')", "core types")]
    public void Ways_around_are_closed(string script, string part)
    {
        using var session = Start(Allowed);
        var outcome = session.Run($"1 | Invoke-VRedisPipe {{ {script} }} -Retry 0");
        Assert.Contains(part, outcome.Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.Empty(outcome.Output);
    }

    [Fact]
    public void An_initialization_script_is_guarded_too()
    {
        using var session = Start(Allowed);
        var outcome = session.Run("1 | Invoke-VRedisPipe { 1 } -InitializationScript { Get-Variable } -Retry 0");
        Assert.Contains("does not allow the command 'Get-Variable'", Assert.Single(outcome.Errors).Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_is_that_of_the_path_at_the_start()
    {
        var folder = Directory.CreateTempSubdirectory("vredis-test-");
        var path = Environment.GetEnvironmentVariable("PATH");
        try
        {
            using var session = Start(Allowed);
            File.WriteAllText(Path.Combine(folder.FullName, "hostname"), "#!/bin/sh\necho mine\n");
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(Path.Combine(folder.FullName, "hostname"), (UnixFileMode)0b111_000_000);
            Assert.Single(session.Run("1 | Invoke-VRedisPipe { hostname } -Retry 0").ThrowIfErrors().Output);
            foreach (var script in (string[])[$"$env:PATH = '{folder.FullName}{Path.PathSeparator}' + $env:PATH; hostname", $"{folder.FullName}/hostname"])
                Assert.Contains("does not allow", Assert.Single(session.Run($"1 | Invoke-VRedisPipe {{ {script} }} -Retry 0").Errors).Exception.Message, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", path); // the worker is in this process
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void With_ErrorAction_Stop_the_item_fails_and_the_reason_stands_in_the_list_of_failures()
    {
        using var session = Start(Allowed);
        var failure = session.Run("1 | Invoke-VRedisPipe { Get-Variable -ErrorAction Stop } -Retry 0 -ErrorAction SilentlyContinue -TaskVariable t; $ErrorActionPreference = 'Stop'; try { 1 | Invoke-VRedisPipe { Get-Variable } -Retry 0 } catch { $_.Exception.Message }").Output;
        Assert.Contains("does not allow the command 'Get-Variable'", Assert.Single(failure)!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1..3 | Where-Object { $_ -gt 2 }", 3)]
    [InlineData("1..3 | Microsoft.PowerShell.Core\\Where-Object { $_ -gt 2 }", 3)]
    [InlineData("1..3 | ? { $_ -gt 2 }", 3)]
    [InlineData("1..2 | % { $n += $_ }; $n", 3)]
    [InlineData("function f { 1..3 | Where-Object { $_ -lt 2 } }; f", 1)]
    [InlineData("& { 5 }", 5)]
    [InlineData("Write-Verbose x; $_; exit 0", 1)]
    [InlineData("if ($_ -eq 1) { Push-VRedisItem 10 } else { $_ }", 10)]
    public void Allowed_commands_work(string script, object expected)
    {
        using var session = Start(Allowed);
        Assert.Equal([expected], session.Run($"1 | Invoke-VRedisPipe {{ {script} }} -Retry 0").ThrowIfErrors().Output);
    }

    [Fact]
    public void In_full_language_it_warns_that_it_protects_nothing()
    {
        using var session = new ModuleSession(server);
        var outcome = session.Run("$null = Start-VRedisWorker -AsJob -AllowedCommand Where-Object -LanguageMode FullLanguage").ThrowIfErrors();
        Assert.Contains("protects nothing", Assert.Single(outcome.Warnings), StringComparison.Ordinal);
    }

    private ModuleSession Start(string allowed)
    {
        var session = new ModuleSession(server);
        session.Run($"$null = Start-VRedisWorker -AsJob -ThrottleLimit 2 -Name guarded -AllowedCommand {allowed}").ThrowIfErrors();
        return session;
    }
}

public sealed class AllowedCommandTestsOnReal(RealServer server) : AllowedCommandTests(server);

public sealed class AllowedCommandTestsOnEmbedded(EmbeddedTestServer server) : AllowedCommandTests(server);
