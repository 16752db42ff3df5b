using System.Management.Automation;
using Xunit;

namespace VRedis.Tests.Module;

/// <summary>S6: streams of the items arrive in the sender's streams, as the sender's preferences and common parameters say.</summary>
[Collection(ModuleCollection.Name)]
public abstract class PreferenceTests(WorkerSession worker)
{
    private const string Chatty = "{ Write-Verbose 'v'; Write-Debug 'd'; Write-Warning 'w'; Write-Information 'i'; Write-Host 'h'; Write-Progress -Activity 'a' -Status 's' }";

    private readonly ModuleSession _session = worker.Session;

    [Theory]
    [InlineData("1 | Invoke-VRedisPipe CHATTY", "w,i,h,a")]
    [InlineData("1 | Invoke-VRedisPipe CHATTY -Verbose", "v,w,i,h,a")]
    [InlineData("1 | Invoke-VRedisPipe CHATTY -Verbose:$false", "w,i,h,a")]
    [InlineData("$DebugPreference = 'Continue'; 1 | Invoke-VRedisPipe CHATTY", "d,w,i,h,a")]
    [InlineData("1 | Invoke-VRedisPipe CHATTY -WarningAction SilentlyContinue", "i,h,a")]
    [InlineData("1 | Invoke-VRedisPipe CHATTY -WarningAction Ignore", "i,h,a")]
    [InlineData("1 | Invoke-VRedisPipe CHATTY -InformationAction Ignore", "w,a")]
    [InlineData("1 | Invoke-VRedisPipe CHATTY -InformationAction Continue", "w,i,h,a")]
    [InlineData("1 | Invoke-VRedisPipe CHATTY -ProgressAction SilentlyContinue", "w,i,h")]
    [InlineData("$VerbosePreference = 'Continue'; $WarningPreference = 'SilentlyContinue'; $ProgressPreference = 'SilentlyContinue'; 1 | Invoke-VRedisPipe CHATTY", "v,i,h")]
    [InlineData("function f { [CmdletBinding()] param() 1 | Invoke-VRedisPipe CHATTY }; f -Verbose -WarningAction SilentlyContinue", "v,i,h,a")]
    [InlineData("$m = New-Module { $VerbosePreference = 'Continue'; function g { 1 | Invoke-VRedisPipe CHATTY } }; g", "v,w,i,h,a")]
    public void Streams_come_as_preferences_and_parameters_say(string script, string expected)
    {
        var outcome = _session.Run("& { " + script.Replace("CHATTY", Chatty, StringComparison.Ordinal) + " }").ThrowIfErrors();
        var seen = outcome.Verbose.Concat(outcome.Debug).Concat(outcome.Warnings).Concat(outcome.Information.Select(record => record.MessageData.ToString()!))
            .Concat(outcome.Progress.Where(record => record.ParentActivityId >= 0 && record.Activity != "Sending").Select(record => record.Activity))
            .Where(text => text.StartsWith('[')).Select(text => text[(text.IndexOf(']') + 2)..]);
        Assert.Equal(expected, string.Join(',', seen));
    }

    [Theory]
    [InlineData("-WarningVariable x", "Write-Warning 'w'", 1)]
    [InlineData("-WarningVariable x -WarningAction SilentlyContinue", "Write-Warning 'w'", 1)]
    [InlineData("-WarningVariable x -WarningAction Ignore", "Write-Warning 'w'", 0)]
    [InlineData("-InformationVariable x", "Write-Information 'i'; Write-Host 'h'", 2)]
    [InlineData("-InformationVariable x -InformationAction SilentlyContinue", "Write-Information 'i'; Write-Host 'h'", 2)]
    [InlineData("-InformationVariable x -InformationAction Ignore", "Write-Information 'i'; Write-Host 'h'", 0)]
    [InlineData("-ErrorVariable x", "Write-Error 'e'", 1)]
    [InlineData("-ErrorVariable x -ErrorAction SilentlyContinue", "Write-Error 'e'; throw 'f'", 2)]
    [InlineData("-ErrorVariable x -ErrorAction Ignore", "Write-Error 'e'; throw 'f'", 0)]
    [InlineData("-OutVariable x", "'o'", 1)]
    [InlineData("-OutBuffer 10 -OutVariable x", "'o'", 1)]
    public void Variables_collect_what_comes(string parameters, string body, int count) =>
        Assert.Equal(count, _session.Run($"$x = $null; $null = 1 | Invoke-VRedisPipe {{ {body} }} -Retry 0 {parameters}; @($x).Where({{ $null -ne $_ }}).Count").Output[^1]);

    [Fact]
    public void A_pipeline_variable_holds_the_output_that_is_on_its_way() =>
        Assert.Equal([true, true, true], _session.Run("1..3 | Invoke-VRedisPipe { $_ } -PipelineVariable p | ForEach-Object { $p -eq $_ }").ThrowIfErrors().Output);

    [Theory]
    [InlineData("Continue", 2, true)]
    [InlineData("SilentlyContinue", 0, true)]
    [InlineData("Ignore", 0, true)]
    [InlineData("Stop", 1, false)]
    public void Errors_do_what_the_error_action_says(string action, int errors, bool goesOn)
    {
        foreach (var script in (string[])[$"1 | Invoke-VRedisPipe BODY -ErrorAction {action}", $"$ErrorActionPreference = '{action}'; 1 | Invoke-VRedisPipe BODY"])
        {
            var outcome = _session.Run("& { " + script.Replace("BODY", "{ Write-Error 'one'; 'after'; Write-Error 'two' } -Retry 0", StringComparison.Ordinal) + "; 'end' }");
            Assert.Equal(errors, outcome.Errors.Length);
            Assert.Equal(goesOn ? ["after", "end"] : [], outcome.Output);
        }
    }

    [Fact]
    public void Under_silently_continue_a_throw_still_fails_its_item_and_is_tried_again()
    {
        var outcome = _session.Run("1 | Invoke-VRedisPipe { Write-Host 'try'; throw 'x' } -Retry 1 -ErrorAction SilentlyContinue -ErrorVariable e; $e.Exception.Attempt");
        Assert.Equal([2], outcome.Output);
        Assert.Equal(2, outcome.Information.Length);
    }

    [Fact]
    public void A_warning_under_stop_ends_the_task()
    {
        var outcome = _session.Run("1 | Invoke-VRedisPipe { Write-Warning 'w'; 'after' } -WarningAction Stop -Retry 0 -TaskVariable task");
        Assert.Contains("w", Assert.Single(outcome.Errors).Exception.Message, StringComparison.Ordinal);
        Assert.Empty(outcome.Output);
    }

    [Fact]
    public void Error_records_keep_what_the_worker_s_said()
    {
        var error = _session.Run("1 | Invoke-VRedisPipe { Write-Error 'mine' -ErrorId Own -Category InvalidData }").SingleError(ErrorIds.WorkerError, ErrorCategory.InvalidData);
        Assert.EndsWith("] mine", error.Exception.Message, StringComparison.Ordinal);
        Assert.StartsWith("Own", (string)PSObject.AsPSObject(error.Exception).Properties["WorkerErrorId"].Value, StringComparison.Ordinal);
    }
}

public sealed class PreferenceTestsOnReal(WorkerSessionOnReal worker) : PreferenceTests(worker), IClassFixture<WorkerSessionOnReal>;

public sealed class PreferenceTestsOnEmbedded(WorkerSessionOnEmbedded worker) : PreferenceTests(worker), IClassFixture<WorkerSessionOnEmbedded>;

/// <summary>Preferences that ask, where a host can answer.</summary>
public sealed class InquireTests
{
    [Theory]
    [InlineData("-ErrorAction Inquire", "Write-Error 'e'", "h", false)]
    [InlineData("-ErrorAction Inquire", "Write-Error 'e'", "y", true)]
    [InlineData("-WarningAction Inquire", "Write-Warning 'w'", "h", false)]
    [InlineData("-WarningAction Inquire", "Write-Warning 'w'", "y", true)]
    public async Task The_user_is_asked(string parameter, string body, string answer, bool goesOn)
    {
        await using var host = Host.HostProcess.StartWithInput("-Command", $"Import-Module '{Repository.RepositoryFolder.File("VRedis.psd1")}'; 1 | Invoke-VRedisPipe {{ {body}; 'after' }} -Local -Retry 0 {parameter}");
        host.WriteInput(answer);
        var result = await host.WaitForExitAsync();
        Assert.Contains("[local]", result.ToString(), StringComparison.Ordinal);
        Assert.Equal(goesOn, result.Output.Any(line => line.EndsWith("after", StringComparison.Ordinal))); // behind the question
    }
}
