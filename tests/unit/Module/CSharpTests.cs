using System.Management.Automation;
using VRedis.Tests.Host;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Module;

/// <summary>Invoke-VRedisPipe -CSharp with a worker in the same process.</summary>
[Collection(ModuleCollection.Name)]
public abstract class CSharpTests : IDisposable
{
    private const string DebugBuild = "return System.Reflection.CustomAttributeExtensions.GetCustomAttribute<System.Diagnostics.DebuggableAttribute>(typeof(Own).Assembly).IsJITOptimizerDisabled; class Own { }";

    private readonly ModuleSession _session;

    protected CSharpTests(TestServer server)
    {
        _session = new ModuleSession(server);
        _session.Run("$worker = Start-VRedisWorker -AsJob -ThrottleLimit 4").ThrowIfErrors();
    }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _session.Dispose();
    }

    [Theory]
    [InlineData("1..3 | Invoke-VRedisPipe -CSharp 'return (int)Input * 2;'", "2,4,6")]
    [InlineData("1..3 | Invoke-VRedisPipe -CSharp 'return (int)Args[0] + Input;' -ArgumentList 10", "11,12,13")]
    [InlineData("Invoke-VRedisPipe -CSharp 'return Input is null;'", "True")]
    [InlineData("[pscustomobject]@{ Name = 'ada' } | Invoke-VRedisPipe -CSharp 'return new { Twice = Input.name + Input.Name };' | ForEach-Object { $_.twice }", "adaada")]
    [InlineData("@{ name = 'ada' } | Invoke-VRedisPipe -CSharp 'return Input[\"name\"];'", "ada")]
    [InlineData("1..2 | Invoke-VRedisPipe -CSharp 'return new[] { Input, Input };'", "1,1,2,2")]
    [InlineData("$t = 1..3 | Invoke-VRedisPipe -CSharp 'return Input;' -Table numbers -NoWait; $null = $t | Wait-VRedisTask -TimeoutSeconds 60; $t | Export-VRedisTable -Table numbers", "1,2,3")]
    [InlineData("1 | Invoke-VRedisPipe -CSharp '" + DebugBuild + "'", "True")]
    [InlineData("1 | Invoke-VRedisPipe -CSharp '" + DebugBuild + "' -Optimize", "False")]
    public void Inputs_run_and_output_comes_back(string script, string expected)
    {
        var outcome = _session.Run(script).ThrowIfErrors();
        Assert.Equal(expected, string.Join(',', outcome.Output.Select(value => value!.ToString()).Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("script.csx")]
    [InlineData("script.CS")]
    public void A_file_of_CSharp_runs(string name)
    {
        using var file = new ScriptFile("return Input + 1;", name);
        Assert.Equal([2], _session.Run("1 | Invoke-VRedisPipe -FilePath $args[0]", file.Path).ThrowIfErrors().Output);
    }

    [Fact]
    public void A_file_that_is_not_there_is_an_error() =>
        _session.Run("1 | Invoke-VRedisPipe -FilePath /no/such.csx").SingleError(ErrorIds.BadScript, ErrorCategory.InvalidArgument);

    [Fact]
    public void S27_the_same_runs_in_this_process_without_Redis()
    {
        _session.Run("Disconnect-VRedis").ThrowIfErrors();
        var outcome = _session.Run("""
            1..20 | Invoke-VRedisPipe -Local -CSharp 'WriteWarning(Input); if ((int)Input < 3) Push(Input + 100); return new { n = Input * (int)Args[0] };' -ArgumentList 2 | ForEach-Object n | Sort-Object
            """).ThrowIfErrors();
        Assert.Equal([.. Enumerable.Range(1, 20).Append(101).Append(102).Select(number => (object)(number * 2))], outcome.Output);
        Assert.Equal(22, outcome.Warnings.Length);
    }

    [Fact]
    public void An_item_that_takes_too_long_is_cancelled()
    {
        var error = _session.Run("1 | Invoke-VRedisPipe -CSharp 'await Task.Delay(-1, CancellationToken);' -TimeoutSeconds 0.2 -Retry 0").SingleError(ErrorIds.ItemTimeout, ErrorCategory.OperationTimeout);
        Assert.Equal(1, error.TargetObject);
    }

    [Theory]
    [InlineData("-LanguageMode ConstrainedLanguage")]
    [InlineData("-AllowedCommand Write-Output")]
    public void A_worker_with_limits_refuses(string limit)
    {
        _session.Run($"$limited = Start-VRedisWorker -AsJob -Name limited {limit}").ThrowIfErrors();
        var error = _session.Run("1 | Invoke-VRedisPipe -CSharp 'return 1;' -WorkerName limited -Retry 0; $limited | Stop-Job").Errors.Single();
        dynamic exception = error.Exception;
        Assert.Equal(ErrorIds.CommandNotAllowed, exception.WorkerErrorId);
        Assert.Contains("(limited) cannot run this task: it limits what scripts may do", error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_of_the_compiler_come_before_anything_is_sent()
    {
        var before = Id("1 | Invoke-VRedisPipe -CSharp 'return 1;' -TaskVariable t; $t.TaskId");
        var error = _session.Run("1 | Invoke-VRedisPipe -CSharp \"int x = 1;`nretrun x;\"").SingleError(ErrorIds.BadScript, ErrorCategory.ParserError);
        Assert.Contains("line 2, column 1: ", error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(before + 1, Id("1 | Invoke-VRedisPipe -CSharp 'return 1;' -TaskVariable t; $t.TaskId"));

        long Id(string script) => (long)_session.Run(script).ThrowIfErrors().Output[^1]!;
    }

    [Theory]
    [InlineData("-Module Nothing")]
    [InlineData("-Variable PSVersionTable")]
    [InlineData("-InitializationScript { }")]
    [InlineData("-NoAutoImport")]
    public void What_is_for_PowerShell_is_refused(string parameter)
    {
        var error = _session.Run($"1 | Invoke-VRedisPipe -CSharp 'return 1;' {parameter}").SingleError(ErrorIds.BadTask, ErrorCategory.InvalidArgument);
        Assert.Contains("-ArgumentList", error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_for_CSharp_is_refused_elsewhere()
    {
        using var file = new ScriptFile("1");
        _session.Run("1 | Invoke-VRedisPipe -FilePath $args[0] -Optimize", file.Path).SingleError(ErrorIds.BadTask, ErrorCategory.InvalidArgument);
    }

    [Fact]
    public void An_argument_that_cannot_travel_is_an_error() =>
        _session.Run("1 | Invoke-VRedisPipe -CSharp 'return 1;' -ArgumentList { }").SingleError(ErrorIds.BadValue, ErrorCategory.InvalidData);

    [Fact]
    public void Records_arrive_in_the_streams_of_the_sender()
    {
        var outcome = _session.Run("""
            $DebugPreference = 'Continue'
            1 | Invoke-VRedisPipe -CSharp 'WriteWarning("w"); WriteVerbose("v"); WriteDebug("d"); WriteInformation("i", "tag"); WriteHost("h"); WriteProgress("p", "s"); WriteError("e"); return 1;' -Verbose
            """);
        Assert.Equal([1], outcome.Output);
        Assert.Matches(@"^\[\d+:\d+\] w$", Assert.Single(outcome.Warnings));
        Assert.Contains(outcome.Verbose, line => line.EndsWith("] v", StringComparison.Ordinal));
        Assert.Contains(outcome.Debug, line => line.EndsWith("] d", StringComparison.Ordinal));
        Assert.Equal(["tag", "PSHOST"], outcome.Information.SelectMany(record => record.Tags));
        Assert.Contains(outcome.Progress, record => record.Activity.EndsWith("] p", StringComparison.Ordinal));
        Assert.EndsWith("] e", outcome.SingleError(ErrorIds.WorkerError, ErrorCategory.OperationStopped).Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_senders_preferences_are_honoured()
    {
        var outcome = _session.Run("1 | Invoke-VRedisPipe -CSharp 'WriteWarning(1); WriteVerbose(1); return 1;' -WarningAction SilentlyContinue 3>&1").ThrowIfErrors();
        Assert.Equal([1], outcome.Output);
        Assert.Empty(outcome.Warnings);
        var error = _session.Run("1 | Invoke-VRedisPipe -CSharp 'WriteError(\"first\"); return 1;' -Retry 0 -ErrorAction Stop; 'after'");
        Assert.Contains("first", error.Errors.Last().Exception.Message, StringComparison.Ordinal);
        Assert.Empty(error.Output);
    }

    [Fact]
    public void A_failed_item_has_its_input_and_its_place()
    {
        var outcome = _session.Run("1..3 | Invoke-VRedisPipe -CSharp \"if (Input == 2)`n  throw new FormatException(`\"boom`\");`nreturn Input;\" -Retry 0");
        Assert.Equal([1, 3], outcome.Output.Order());
        var error = outcome.SingleError(ErrorIds.ItemFailed, ErrorCategory.OperationStopped);
        Assert.Equal(2, error.TargetObject);
        dynamic exception = error.Exception;
        Assert.Equal("System.FormatException", exception.WorkerErrorType);
        Assert.StartsWith("At step main:2 char:3", exception.WorkerPosition, StringComparison.Ordinal);
        Assert.Equal("   at <script> in step main:line 2", exception.WorkerStackTrace);
    }
}

public sealed class CSharpTestsOnReal(RealServer server) : CSharpTests(server);

public sealed class CSharpTestsOnEmbedded(EmbeddedTestServer server) : CSharpTests(server);
