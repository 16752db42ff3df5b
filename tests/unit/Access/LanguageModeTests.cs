using VRedis.Tests.Module;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Access;

/// <summary>A worker in constrained language.</summary>
[Collection(ModuleCollection.Name)]
public abstract class LanguageModeTests(TestServer server)
{
    private const string Refused = "only on core types";

    [Theory]
    [InlineData("[System.IO.File]::Delete('/no/such/file')", Refused)]
    [InlineData("[scriptblock]::Create('1')", Refused)]
    [InlineData("Get-Hole", Refused)]
    [InlineData("$Global:ExecutionContext.SessionState.LanguageMode = 'FullLanguage'", "core types")]
    [InlineData("$ExecutionContext.InvokeCommand.PostCommandLookupAction = $null", "core types")]
    [InlineData("1 | ForEach-Object -Parallel { 1 }", "Parameter")]
    [InlineData("1 | Microsoft.PowerShell.Core\\ForEach-Object -Parallel { 1 }", "Microsoft.PowerShell.Core")]
    [InlineData("Get-Command Get-Command | ForEach-Object ResolveParameter Name", Refused)]
    [InlineData("Invoke-VRedisLane", "the lane's own command")]
    [InlineData("$__vredis.Block.Invoke(); exit 0", "core types")]
    public void What_could_break_out_is_an_error_of_its_item(string script, string part)
    {
        using var session = Start();
        var outcome = session.Run($"function Get-Hole {{ [System.IO.File]::Exists('/') }}; 1 | Invoke-VRedisPipe {{ {script} }} -Retry 0");
        Assert.Contains(part, Assert.Single(outcome.Errors).Exception.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(outcome.Output);
    }

    [Fact]
    public void An_initialization_script_is_constrained_too()
    {
        using var session = Start();
        var outcome = session.Run("1 | Invoke-VRedisPipe { 1 } -InitializationScript { [System.IO.File]::Delete('/no/such/file') } -Retry 0");
        Assert.Contains(Refused, Assert.Single(outcome.Errors).Exception.Message, StringComparison.Ordinal);
        Assert.Equal([7], session.Run("1 | Invoke-VRedisPipe { $k } -InitializationScript { $k = 7 }").ThrowIfErrors().Output);
    }

    [Theory]
    [InlineData("$ExecutionContext.SessionState.LanguageMode.ToString()", "ConstrainedLanguage")]
    [InlineData("1..3 | ForEach-Object { $s = 0 } { $s += $_ } { $s }", 6)]
    [InlineData("1..2 | ForEach-Object { $o = $_; 3..4 | ForEach-Object { $o * $_ } } | ForEach-Object { $t += $_ }; $t", 21)]
    [InlineData("'abc' | ForEach-Object ToUpper", "ABC")]
    [InlineData("'abc' | ForEach-Object Length", 3)]
    [InlineData("'abc' | % Replace a b", "bbc")]
    [InlineData("1..3 | Where-Object { $_ -gt 2 }", 3)]
    [InlineData("Get-Doubled 4", 8)]
    [InlineData("$using:outside + 1", 6)]
    [InlineData("$_; exit 0", 1)]
    [InlineData("param($a) $a + 1", 2)]
    [InlineData("process { $_ * 3 }", 3)]
    [InlineData("if ($_ -eq 1) { Push-VRedisItem 10 } else { $_ }", 10)]
    public void Ordinary_scripts_work(string script, object expected)
    {
        using var session = Start();
        Assert.Equal([expected], session.Run($"function Get-Doubled($n) {{ $n * 2 }}; $outside = 5; 1 | Invoke-VRedisPipe {{ {script} }} -Retry 0").ThrowIfErrors().Output);
    }

    private ModuleSession Start()
    {
        var session = new ModuleSession(server);
        session.Run("$null = Start-VRedisWorker -AsJob -ThrottleLimit 2 -LanguageMode ConstrainedLanguage").ThrowIfErrors();
        return session;
    }
}

public sealed class LanguageModeTestsOnReal(RealServer server) : LanguageModeTests(server);

public sealed class LanguageModeTestsOnEmbedded(EmbeddedTestServer server) : LanguageModeTests(server);
