using VRedis.Tests.Repository;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Host;

/// <summary>S22: the prompt of Invoke-VRedisCmdline, and PowerShell command lines where there is no pwsh.</summary>
public abstract class CmdlinePromptTests(TestServer server)
{
    [Fact]
    public async Task The_prompt_sends_lines_and_has_words_of_its_own()
    {
        var result = await RunAsync("""
            $first = Start-VRedisWorker -AsJob -Name anna; $second = Start-VRedisWorker -AsJob -Name bert -NoCmdline
            $task = 1..2 | Invoke-VRedisPipe -NoWait { Start-Sleep 600 }
            do { Start-Sleep -Milliseconds 50 } until (((Get-VRedisWorker).Running | Measure-Object -Sum).Sum -eq 2)
            Invoke-VRedisCmdline
            'left'
            """, "ls", "debug", "use an*", "echo hello; exit 3", "printf 'Sure? (y/n) '; read answer || echo none", "", "use 987654", "echo after", "use *", "echo all", "LIST", "help", "exit", "echo not reached");

        Assert.True(result.ExitCode == 0, result.ToString());
        var output = result.Output.Select(line => line.Replace("vredis> ", "", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, output.Count(line => line.Contains("anna", StringComparison.Ordinal) && line.Contains("PowerShell", StringComparison.Ordinal) && line.Contains("items of task 1", StringComparison.Ordinal)
            || line.Contains("anna", StringComparison.Ordinal) && line.Contains("item of task 1", StringComparison.Ordinal)));
        Assert.Equal(2, output.Count(line => line.Contains("bert", StringComparison.Ordinal) && line.EndsWith("refuses command lines", StringComparison.Ordinal)));
        Assert.Contains(output, line => line.Contains("anna] task 1 of", StringComparison.Ordinal) && line.Contains("2 of 2 items open", StringComparison.Ordinal));
        Assert.Contains(output, line => line.StartsWith("Command lines go to", StringComparison.Ordinal) && line.EndsWith(" anna.", StringComparison.Ordinal));
        Assert.Contains(output, line => line.EndsWith("anna] hello", StringComparison.Ordinal));
        Assert.Contains(output, line => line.Contains("anna] exit code 3", StringComparison.Ordinal));
        Assert.Contains(output, line => line.EndsWith("anna] Sure? (y/n) none", StringComparison.Ordinal) || line.EndsWith("anna] Sure? (y/n) ", StringComparison.Ordinal));
        Assert.Contains(output, line => line.EndsWith("anna] after", StringComparison.Ordinal));
        Assert.Contains(output, line => line.Contains("choose", StringComparison.Ordinal));
        Assert.DoesNotContain(output, line => line.Contains("not reached", StringComparison.Ordinal));
        Assert.Equal("left", output[^1]);
        Assert.Contains(result.Errors, line => line.Contains("987654", StringComparison.Ordinal));
        Assert.Single(result.Errors, line => line.Contains("bert] refused", StringComparison.Ordinal)); // only after "use *"
    }

    [Fact]
    public async Task The_end_of_the_input_leaves_the_prompt()
    {
        var result = await RunAsync("$worker = Start-VRedisWorker -AsJob; Invoke-VRedisCmdline; 'left'", "echo hello", null);
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.EndsWith("left", result.Output[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_prompt_that_nobody_answers_is_an_error()
    {
        var result = await RunAsync("$worker = Start-VRedisWorker -AsJob; try { Invoke-VRedisCmdline } catch { $_.FullyQualifiedErrorId }", [null]);
        Assert.StartsWith(ErrorIds.NotInteractive, result.Output[^1].Replace("vredis> ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PowerShell_runs_in_a_process_of_its_own()
    {
        var result = await RunAsync("""
            $worker = Start-VRedisWorker -AsJob
            $r = Invoke-VRedisCmdline -PowerShell '1..3 | ForEach-Object { "line $_" }; "other $($PID -ne $args)"; Write-Error "wrong"; [Console]::In.ReadToEnd().Length; exit 6'.Replace('$args', "$PID")
            ($r | Where-Object Stream -eq Output).Line
            "errors $(($r | Where-Object Stream -eq Error).Line -join ' ')"
            "exit $($r.ExitCode)"
            """);
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(["line 1", "line 2", "line 3", "other True", "0"], result.Output.Take(5));
        Assert.Contains("wrong", result.Output[5], StringComparison.Ordinal);
        Assert.Equal("exit 6", result.Output[^1]);
    }

    private async Task<HostResult> RunAsync(string script, params string?[] typed)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The command lines are /bin/sh's.");
        using var file = new ScriptFile($$"""
            param($Module, $Server, $Port, $Prefix, $Password)
            Import-Module $Module
            $credential = @{}
            if ($Password) { $secret = [securestring]::new(); foreach ($c in $Password.ToCharArray()) { $secret.AppendChar($c) }; $credential.Credential = [pscredential]::new('default', $secret) }
            Connect-VRedis $Server $Port -Prefix $Prefix @credential
            try {
            {{script}}
            }
            finally { Get-Job | Remove-Job -Force }
            """);
        await using var host = HostProcess.StartWithInput(file.Path, RepositoryFolder.File("VRedis.psd1"), server.Host, $"{server.Port}", TestServer.NewPrefix(), server.Password ?? "");
        foreach (var line in typed)
            host.WriteInput(line);
        return await host.WaitForExitAsync();
    }
}

public sealed class CmdlinePromptTestsOnReal(RealServer server) : CmdlinePromptTests(server);

public sealed class CmdlinePromptTestsOnEmbedded(EmbeddedTestServer server) : CmdlinePromptTests(server);
