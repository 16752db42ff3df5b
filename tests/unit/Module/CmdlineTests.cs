using System.Management.Automation;
using VRedis.Cmdlines;
using VRedis.Tests.Engine.Support;
using VRedis.Tests.Servers;
using Xunit;

namespace VRedis.Tests.Module;

/// <summary>S22 and S25: Invoke-VRedisCmdline as a user types it.</summary>
[Collection(ModuleCollection.Name)]
public abstract class CmdlineTests : IDisposable
{
    private readonly ModuleSession _session;

    protected CmdlineTests(TestServer server)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The command lines are /bin/sh's.");
        _session = new ModuleSession(server);
        _session.Run("$a = Start-VRedisWorker -AsJob -Name anna; $b = Start-VRedisWorker -AsJob -Name bert").ThrowIfErrors();
    }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _session.Dispose();
    }

    [Fact]
    public void Lines_and_exit_codes_are_objects()
    {
        var outcome = _session.Run("Invoke-VRedisCmdline 'echo one; echo two >&2; exit 4'").ThrowIfErrors();
        foreach (var worker in new[] { "anna", "bert" })
        {
            var own = outcome.Output.Cast<CmdlineOutput>().Where(output => output.WorkerName == worker).ToList();
            Assert.Equal(["one", "two"], own.OfType<CmdlineLine>().OrderBy(line => line.Stream).Select(line => line.Line));
            Assert.Equal((CmdlineState.Exited, 4), own[^1] is CmdlineExit exit ? (exit.State, exit.ExitCode) : default);
        }
    }

    [Theory]
    [InlineData("($r | Where-Object Stream -eq Error).Line", "two", "two")]
    [InlineData("$r.Line | Sort-Object", "one", "one", "two", "two")]
    [InlineData("$r.ExitCode", "4", "4")]
    [InlineData("$r | Where-Object ExitCode | ForEach-Object WorkerName | Sort-Object", "anna", "bert")]
    [InlineData("$r | Where-Object { $_ -match 'tw' } | ForEach-Object WorkerName | Sort-Object", "anna", "bert")]
    public void They_are_easy_to_use(string script, params string[] expected) =>
        Assert.Equal(expected, Output("$r = Invoke-VRedisCmdline 'echo one; echo two >&2; exit 4'; " + script));

    [Fact]
    public void They_have_a_table()
    {
        var lines = Output("Invoke-VRedisCmdline 'echo one; exit 4' -WorkerId $a.WorkerId | Out-String -Stream").Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).Where(line => line.Length > 0).ToList();
        Assert.Equal(4, lines.Count); // one head for both types
        Assert.Equal("WorkerId WorkerName Stream Line", lines[0]);
        Assert.EndsWith("anna Output one", lines[2], StringComparison.Ordinal);
        Assert.Contains("anna Exit exit code 4 after", lines[3], StringComparison.Ordinal);
    }

    /// <summary>S25.</summary>
    [Theory]
    [InlineData("-WorkerId $b.WorkerId", "bert")]
    [InlineData("-WorkerId $a.WorkerId, $b.WorkerId", "anna", "bert")]
    [InlineData("-WorkerName AN*", "anna")]
    [InlineData("-WorkerName anna, b*", "anna", "bert")]
    [InlineData("-WorkerId $b.WorkerId -WorkerName anna", "anna", "bert")]
    public void Workers_are_chosen_by_id_or_name(string choice, params string[] expected) =>
        Assert.Equal(expected, Output($"Invoke-VRedisCmdline 'echo x' {choice} | Where-Object Stream -eq Output | ForEach-Object WorkerName | Sort-Object"));

    [Fact]
    public void Workers_come_down_the_pipeline()
    {
        Assert.Equal(["bert"], Output("Get-VRedisWorker -Name b* | Invoke-VRedisCmdline 'echo x' | Where-Object Stream -eq Output | ForEach-Object WorkerName"));
        // None is not all.
        var error = _session.Run("Get-VRedisWorker -Name nobody* | Invoke-VRedisCmdline 'echo x'").SingleError(ErrorIds.UnknownWorker, ErrorCategory.ObjectNotFound);
        Assert.Contains("Get-VRedisWorker", error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_worker_that_is_not_alive_keeps_the_others_from_nothing()
    {
        var outcome = _session.Run("Invoke-VRedisCmdline 'echo x' -WorkerId $a.WorkerId, 987654 | Where-Object Stream -eq Output | ForEach-Object WorkerName");
        Assert.Equal(["anna"], outcome.Output);
        Assert.Contains("987654", outcome.SingleError(ErrorIds.UnknownWorker, ErrorCategory.ObjectNotFound).Exception.Message, StringComparison.Ordinal);
        Assert.Contains("nobody", _session.Run("Invoke-VRedisCmdline 'echo x' -WorkerName nobody").SingleError(ErrorIds.UnknownWorker, ErrorCategory.ObjectNotFound).Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_any_worker_the_error_says_how_to_get_one()
    {
        var error = _session.Run("$a, $b | Stop-Job; Invoke-VRedisCmdline 'echo x'").SingleError(ErrorIds.UnknownWorker, ErrorCategory.ObjectNotFound);
        Assert.Contains("Start-VRedisWorker", error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIf_runs_nothing()
    {
        var file = Path.GetTempFileName();
        Assert.Empty(Output("Invoke-VRedisCmdline 'echo ran >> $args' -WhatIf".Replace("$args", file, StringComparison.Ordinal)));
        Assert.Empty(File.ReadAllText(file));
        File.Delete(file);
    }

    [Fact]
    public void A_worker_that_refuses_is_an_error_and_shows_it()
    {
        _session.Run("$c = Start-VRedisWorker -AsJob -Name carl -NoCmdline").ThrowIfErrors();
        Assert.Equal(["anna True", "bert True", "carl False"], Output("Get-VRedisWorker | ForEach-Object { \"$($_.Name) $($_.Cmdline)\" }"));
        var outcome = _session.Run("Invoke-VRedisCmdline 'echo x' | Where-Object Stream -eq Exit | ForEach-Object State | Sort-Object");
        Assert.Equal([CmdlineState.Exited, CmdlineState.Exited, CmdlineState.Refused], outcome.Output.Cast<CmdlineState>());
        var error = outcome.SingleError(ErrorIds.CmdlineRefused, ErrorCategory.PermissionDenied);
        Assert.Contains("carl", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("-NoCmdline", error.Exception.Message, StringComparison.Ordinal);
        Assert.IsType<CmdlineExit>(error.TargetObject);
    }

    [Fact]
    public void A_command_that_takes_too_long_is_an_error()
    {
        var outcome = _session.Run("Invoke-VRedisCmdline 'echo begun; sleep 1000' -TimeoutSeconds 1 -WorkerName anna");
        outcome.SingleError(ErrorIds.CmdlineTimedOut, ErrorCategory.OperationTimeout);
        Assert.Equal(["begun", "timed out: it was killed after 1 s"], outcome.Output.Select(output => output!.ToString()));
    }

    [Fact]
    public async Task Stopping_the_pipeline_kills_the_processes()
    {
        using var shell = _session.NewShell("Invoke-VRedisCmdline 'sleep 1000 & echo $$ $!; wait' | ForEach-Object Line");
        var (input, output) = (new PSDataCollection<PSObject>(), new PSDataCollection<PSObject>());
        input.Complete();
        var running = shell.BeginInvoke(input, output);
        await Until.Async(() => output.Count == 2, "both workers run it");
        var processes = output.ReadAll().SelectMany(line => $"{line}".Split(' ')).Select(int.Parse).ToList();
        Assert.All(processes, process => Assert.True(ProcessTable.IsRunning(process)));

        shell.Stop();

        await Until.Async(() => !processes.Exists(ProcessTable.IsRunning), "they have gone");
        Assert.Throws<PipelineStoppedException>(() => shell.EndInvoke(running));
    }

    [Fact]
    public void Taking_enough_ends_it() =>
        Assert.Equal(["y", "y", "y"], Output("Invoke-VRedisCmdline 'yes' | Select-Object -First 3 | ForEach-Object Line"));

    [Theory]
    [InlineData("Invoke-VRedisCmdline ' '", ErrorIds.BadCmdline, ErrorCategory.InvalidArgument, "needs a command")]
    [InlineData("Invoke-VRedisCmdline", ErrorIds.NotInteractive, ErrorCategory.InvalidOperation, "Give a command")]
    public void Bad_input_says_what_to_do(string script, string id, ErrorCategory category, string part)
    {
        Assert.Contains(part, _session.Run(script).SingleError(id, category).Exception.Message, StringComparison.Ordinal);
        Assert.NotEmpty(_session.Run("Invoke-VRedisCmdline 'echo x'").ThrowIfErrors().Output);
    }

    private string[] Output(string script) => [.. _session.Run(script).ThrowIfErrors().Output.Select(value => value!.ToString()!)];
}

public sealed class CmdlineTestsOnReal(RealServer server) : CmdlineTests(server);

public sealed class CmdlineTestsOnEmbedded(EmbeddedTestServer server) : CmdlineTests(server);
